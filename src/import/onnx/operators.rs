//! One operator of ONNX as a layer: <https://onnx.ai/onnx/operators/>. Depends on `io` and `model`.

use super::builder::{Builder, bias_of, weight_of};
use super::shapes::{axis, refuse, reshaped};
use super::turned;
use crate::error::Result;
use crate::io::Array;
use crate::io::onnx::{NodeProto, is_default_domain};
use crate::model::{Binary, Conv, Layer, Linear, Operation, Unary, Window};

/// Adds the layers of a node.
pub(super) fn add<'a>(builder: &mut Builder<'a>, node: &'a NodeProto) -> Result<()> {
    let kind = node.op_type();
    match kind {
        // Codes are no values that are computed with here: what makes values of them again looks for it.
        "QuantizeLinear" => return Ok(()),
        "DequantizeLinear" => return rounded(builder, node),
        _ => {}
    }
    let (value, shape) = match builder.value(node, 0) {
        Ok(found) => found,
        // Add and Mul take a constant on either side.
        Err(_) if ["Add", "Mul"].contains(&kind) => builder.value(node, 1)?,
        Err(error) => return Err(error),
    };
    let unary = |unary| Some(Operation::Unary(unary));
    if node.domain() == "ai.onnx.ml" {
        return learned(builder, node, value, &shape);
    }
    if !is_default_domain(node.domain()) {
        return Err(refuse(kind, format!("it is of the domain {}", node.domain())));
    }
    let operation = match kind {
        "Identity" | "Dropout" | "Cast" => {
            builder.same(node, value);
            return Ok(());
        }
        "Relu" => return builder.push(node, Layer::Relu, vec![value]),
        "Gemm" | "MatMul" => return product(builder, node, value),
        "Conv" => return convolution(builder, node, value, &shape),
        "Add" | "Sub" | "Mul" | "Div" => return arithmetic(builder, node, value, &shape),
        "Sigmoid" => unary(Unary::Sigmoid),
        "Tanh" => unary(Unary::Tanh),
        "Erf" => unary(Unary::Erf),
        "Sqrt" => unary(Unary::Sqrt),
        "HardSwish" => unary(Unary::HardSwish),
        "LeakyRelu" => unary(Unary::LeakyRelu { slope: node.float("alpha", 0.01) }),
        "HardSigmoid" => unary(Unary::HardSigmoid { slope: node.float("alpha", 0.2), shift: node.float("beta", 0.5) }),
        "Clip" => {
            let limit = |place: usize, name: &str, default: f32| -> Result<f32> {
                let given = builder.constant(node, place)?.and_then(|limit| limit.values.first().copied());
                Ok(given.unwrap_or_else(|| node.float(name, default)))
            };
            unary(Unary::Clip { low: limit(1, "min", f32::MIN)?, high: limit(2, "max", f32::MAX)? })
        }
        "Softmax" | "LogSoftmax" => {
            let default = if builder.opset < 13 { 1 } else { -1 };
            let axis = axis(kind, node.int("axis", default), shape.len())?;
            if builder.opset < 13 && axis + 1 != shape.len() {
                return Err(refuse(kind, "its shares run over several axes"));
            }
            Some(Operation::Softmax { axis, log: kind == "LogSoftmax" })
        }
        "Flatten" if node.int("axis", 1) == 1 => Some(Operation::Reshape { shape: vec![shape.iter().product()] }),
        "Reshape" => {
            let wanted = builder.needed_constant(node, 1)?;
            Some(Operation::Reshape { shape: reshaped(kind, &wanted.values, &shape)? })
        }
        "Squeeze" | "Unsqueeze" => Some(Operation::Reshape { shape: squeezed(builder, node, &shape)? }),
        "Transpose" => {
            let order = node.ints("perm").iter().map(|&from| axis(kind, from, shape.len())).skip(1);
            let order = order.collect::<Result<Vec<_>>>()?;
            (node.ints("perm").first() == Some(&0)).then_some(Operation::Transpose { order })
        }
        "Concat" => {
            let inputs = (0..node.input.len()).map(|place| builder.value(node, place).map(|found| found.0));
            let inputs = inputs.collect::<Result<Vec<_>>>()?;
            let axis = axis(kind, node.int("axis", 0), shape.len())?;
            return builder.push(node, Layer::Operation(Operation::Concat { axis }), inputs);
        }
        "BatchNormalization" => Some(normalisation(builder, node, &shape)?),
        "MaxPool" if node.output.get(1).is_none_or(String::is_empty) => {
            Some(Operation::MaxPool(window(node, &shape, &[])?))
        }
        "AveragePool" => {
            let counts_pads = node.int("count_include_pad", 0) != 0;
            Some(Operation::AveragePool { window: window(node, &shape, &[])?, counts_pads })
        }
        "GlobalAveragePool" => Some(Operation::GlobalAveragePool),
        "ReduceMean" => return mean(builder, node, value, &shape),
        _ => None,
    };
    match operation {
        Some(operation) => builder.push(node, Layer::Operation(operation), vec![value]),
        None => Err(refuse(kind, "it is not computed here")),
    }
}

/// QuantizeLinear and DequantizeLinear in turn, with one scale.
fn rounded<'a>(builder: &mut Builder<'a>, node: &'a NodeProto) -> Result<()> {
    let kind = node.op_type();
    let codes = node.input.first().map_or("", String::as_str);
    let Some(quantize) = builder.node_of(codes).filter(|node| node.op_type() == "QuantizeLinear") else {
        return Err(refuse(kind, "its codes come from no QuantizeLinear"));
    };
    let (value, _) = builder.value(quantize, 0)?;
    let [scale, again] = [builder.needed_constant(quantize, 1)?, builder.needed_constant(node, 1)?];
    let [zero_point, other] = [builder.constant(quantize, 2)?, builder.constant(node, 2)?];
    let code = |point: &Option<Array>| point.as_ref().map_or(Some(0.0), |point| point.values.first().copied());
    let is_one = scale.values.len() == 1 && scale.values == again.values && code(&zero_point) == code(&other);
    let (true, &[scale], Some(zero_point_code)) = (is_one, scale.values.as_slice(), code(&zero_point)) else {
        return Err(refuse(kind, "it has not the one scale of its QuantizeLinear"));
    };
    let limits = match zero_point.map_or("U8", |point| point.stored) {
        "U8" => (0.0, 255.0),
        "I8" => (-128.0, 127.0),
        "U4" => (0.0, 15.0),
        "I4" => (-8.0, 7.0),
        other => return Err(refuse(kind, format!("its codes are {other}"))),
    };
    let unary = Unary::Quantized { scale, zero_point: zero_point_code, limits };
    builder.push(node, Layer::Operation(Operation::Unary(unary)), vec![value])
}

/// Gemm and MatMul with a weight that is known.
fn product<'a>(builder: &mut Builder<'a>, node: &'a NodeProto, value: usize) -> Result<()> {
    let kind = node.op_type();
    let weight = builder.needed_constant(node, 1)?;
    let gemm = kind == "Gemm";
    let plain = node.float("alpha", 1.0) == 1.0 && node.float("beta", 1.0) == 1.0 && node.int("transA", 0) == 0;
    let &[first, second] = weight.shape.as_slice() else { return Err(refuse(kind, "its weight is no matrix")) };
    if gemm && !plain {
        return Err(refuse(kind, "it scales or turns its inputs"));
    }
    let (outputs, values) = if gemm && node.int("transB", 0) != 0 {
        (first, weight.values)
    } else {
        (second, turned(&weight.values, second))
    };
    let bias = if gemm { builder.constant(node, 2)? } else { None };
    if gemm && bias.is_none() && node.input.get(2).is_some_and(|name| !name.is_empty()) {
        return Err(refuse(kind, "its bias is not known beforehand"));
    }
    let bias = bias.map(|bias| match bias.values.as_slice() {
        &[one] if outputs != 1 => Array { values: vec![one; outputs], ..bias },
        _ => bias,
    });
    let bias = bias_of(&weight.name, bias)?;
    let weight = weight_of(Array { values, ..weight }, outputs)?;
    builder.push(node, Layer::Linear(Linear::new(weight, bias)?), vec![value])
}

fn convolution<'a>(builder: &mut Builder<'a>, node: &'a NodeProto, value: usize, shape: &[usize]) -> Result<()> {
    let weight = builder.needed_constant(node, 1)?;
    let bias = builder.constant(node, 2)?;
    let (Some(&outputs), Some(sides)) = (weight.shape.first(), weight.shape.get(2..)) else {
        return Err(refuse("Conv", "its weight has no windows"));
    };
    let window = window(node, shape, sides)?;
    let groups = usize::try_from(node.int("group", 1)).unwrap_or(0);
    let bias = bias_of(&weight.name, bias)?;
    let linear = Linear::new(weight_of(weight, outputs)?, bias)?;
    builder.push(node, Layer::Conv(Conv::new(linear, window, groups)?), vec![value])
}

/// The window of Conv, MaxPool or AveragePool; `sides` are those of the weight, where there is one.
fn window(node: &NodeProto, shape: &[usize], sides: &[usize]) -> Result<Window> {
    let kind = node.op_type();
    let whole =
        |values: &[i64]| values.iter().map(|&value| usize::try_from(value).unwrap_or(usize::MAX)).collect::<Vec<_>>();
    let size = if sides.is_empty() { whole(node.ints("kernel_shape")) } else { sides.to_vec() };
    let axes = size.len();
    if !(1..=2).contains(&axes) || shape.len() != axes + 1 {
        return Err(refuse(kind, "only one or two axes of windows are computed here"));
    }
    let pair = |values: Vec<usize>| match values.as_slice() {
        [] => Ok([1, 1]),
        &[width] if axes == 1 => Ok([1, width]),
        &[height, width] if axes == 2 => Ok([height, width]),
        _ => Err(refuse(kind, "its attributes do not fit its windows")),
    };
    let (size, strides, dilations) =
        (pair(size)?, pair(whole(node.ints("strides")))?, pair(whole(node.ints("dilations")))?);
    let sides = if axes == 1 { [1, shape[1]] } else { [shape[1], shape[2]] };
    let given = whole(node.ints("pads"));
    let pads = match (node.text("auto_pad"), given.as_slice()) {
        (b"SAME_UPPER" | b"SAME_LOWER", _) => {
            let mut pads = [0; 4];
            for axis in 0..2 {
                let reach = (size[axis].saturating_sub(1)).saturating_mul(dilations[axis]).saturating_add(1);
                let steps = sides[axis].div_ceil(strides[axis].max(1)).saturating_sub(1);
                let whole = steps.saturating_mul(strides[axis]).saturating_add(reach).saturating_sub(sides[axis]);
                let less = whole / 2;
                let first = if node.text("auto_pad") == b"SAME_LOWER" { whole - less } else { less };
                (pads[axis], pads[axis + 2]) = (first, whole - first);
            }
            pads
        }
        (b"VALID", _) | (_, []) => [0; 4],
        (_, &[left, right]) if axes == 1 => [0, left, 0, right],
        (_, &[top, left, bottom, right]) if axes == 2 => [top, left, bottom, right],
        _ => return Err(refuse(kind, "its padding does not fit its windows")),
    };
    Ok(Window { size, strides, dilations, pads, ceil: node.int("ceil_mode", 0) != 0 })
}

/// Add, Sub, Mul and Div of two values, or of one with a constant.
fn arithmetic<'a>(builder: &mut Builder<'a>, node: &'a NodeProto, value: usize, shape: &[usize]) -> Result<()> {
    let kind = node.op_type();
    let constant = match builder.constant(node, 1)? {
        Some(constant) => Some(constant),
        None => builder.constant(node, 0)?,
    };
    let Some(constant) = constant else {
        let other = builder.value(node, 1)?.0;
        let binary = match kind {
            "Add" => Binary::Add,
            "Sub" => Binary::Sub,
            "Mul" => Binary::Mul,
            _ => Binary::Div,
        };
        return builder.push(node, Layer::Operation(Operation::Binary(binary)), vec![value, other]);
    };
    if kind == "Add" && builder.take_bias(node, value, &constant)? {
        return Ok(());
    }
    let ones = || vec![1.0; constant.values.len()];
    let (scale, shift): (Vec<f32>, Vec<f32>) = match kind {
        "Add" => (ones(), constant.values.clone()),
        "Sub" => (ones(), constant.values.iter().map(|x| -x).collect()),
        "Mul" => (constant.values.clone(), vec![0.0; constant.values.len()]),
        _ => (constant.values.iter().map(|x| 1.0 / x).collect(), vec![0.0; constant.values.len()]),
    };
    // The axes of the constant that are longer than 1 must lie side by side: then a run of values shares one.
    let long: Vec<usize> = constant.shape.iter().copied().skip_while(|&n| n == 1).collect();
    let ends = long.iter().rev().take_while(|&&n| n == 1).count();
    let (own, inner) = (&long[..long.len() - ends], shape[shape.len() - ends.min(shape.len())..].iter().product());
    let place = (shape.len() - ends.min(shape.len())).checked_sub(own.len());
    let fits = place.is_some_and(|place| shape[place..place + own.len()] == *own);
    if !fits || constant.values.is_empty() {
        return Err(refuse(
            kind,
            format!("a constant of {:?} is repeated in a way that is not computed here", constant.shape),
        ));
    }
    builder.push(node, Layer::Operation(Operation::Affine { scale, shift, inner }), vec![value])
}

/// `scale (x − mean) / √(variance + ε) + bias` as one product and one sum for each channel.
fn normalisation(builder: &Builder<'_>, node: &NodeProto, shape: &[usize]) -> Result<Operation> {
    let part = |place: usize| builder.needed_constant(node, place).map(|array| array.values);
    let (scale, bias, mean, variance) = (part(1)?, part(2)?, part(3)?, part(4)?);
    let epsilon = f64::from(node.float("epsilon", 1e-5));
    if [&bias, &mean, &variance].iter().any(|part| part.len() != scale.len()) {
        return Err(refuse("BatchNormalization", "its parts are not of one length"));
    }
    let factor = |channel: usize| f64::from(scale[channel]) / libm::sqrt(f64::from(variance[channel]) + epsilon);
    let shift = |channel: usize| (f64::from(bias[channel]) - f64::from(mean[channel]) * factor(channel)) as f32;
    Ok(Operation::Affine {
        scale: (0..scale.len()).map(|channel| factor(channel) as f32).collect(),
        shift: (0..scale.len()).map(shift).collect(),
        inner: shape[1..].iter().product(),
    })
}

/// The shape without, or with, axes of length 1.
fn squeezed(builder: &Builder<'_>, node: &NodeProto, shape: &[usize]) -> Result<Vec<usize>> {
    let kind = node.op_type();
    let axes: Vec<i64> = match builder.constant(node, 1)? {
        Some(axes) => axes.values.iter().map(|&axis| axis as i64).collect(),
        None => node.ints("axes").to_vec(),
    };
    if axes.is_empty() {
        return Err(refuse(kind, "its axes cannot be told beforehand"));
    }
    let mut result = shape.to_vec();
    let adds = kind == "Unsqueeze";
    let rank = if adds { shape.len() + axes.len() } else { shape.len() };
    let mut places = axes.iter().map(|&at| axis(kind, at, rank)).collect::<Result<Vec<_>>>()?;
    places.sort_unstable();
    if adds {
        places.iter().for_each(|&place| result.insert(place.min(result.len()), 1));
    } else {
        for &place in places.iter().rev() {
            result.remove(place);
        }
    }
    Ok(result)
}

/// The mean over all axes of a picture.
fn mean<'a>(builder: &mut Builder<'a>, node: &'a NodeProto, value: usize, shape: &[usize]) -> Result<()> {
    let axes: Vec<i64> = match builder.constant(node, 1)? {
        Some(axes) => axes.values.iter().map(|&axis| axis as i64).collect(),
        None => node.ints("axes").to_vec(),
    };
    let mut places = axes.iter().map(|&at| axis("ReduceMean", at, shape.len())).collect::<Result<Vec<_>>>()?;
    places.sort_unstable();
    if places != (1..shape.len()).collect::<Vec<_>>() || places.is_empty() {
        return Err(refuse("ReduceMean", "only the mean of whole channels is computed here"));
    }
    builder.push(node, Layer::Operation(Operation::GlobalAveragePool), vec![value])?;
    if node.int("keepdims", 1) == 0 {
        let (last, shape) = builder.last();
        builder.push(node, Layer::Operation(Operation::Reshape { shape: vec![shape[0]] }), vec![last])?;
    }
    Ok(())
}

/// The linear models of scikit-learn, as skl2onnx writes them: <https://onnx.ai/onnx/operators/onnx_aionnxml.html>.
fn learned<'a>(builder: &mut Builder<'a>, node: &'a NodeProto, value: usize, shape: &[usize]) -> Result<()> {
    let (kind, inputs) = (node.op_type(), shape.iter().product::<usize>());
    let layer = |weights: &[f32], bias: &[f32]| -> Result<Layer> {
        if inputs == 0 || weights.is_empty() || !weights.len().is_multiple_of(inputs) {
            return Err(refuse(kind, format!("{} coefficients are no rows of {inputs}", weights.len())));
        }
        let name = if node.name().is_empty() { kind } else { node.name() };
        let array = |part: &str, shape: Vec<usize>, values: &[f32]| Array {
            name: [name, part].concat(),
            shape,
            stored: "F32",
            values: values.to_vec(),
        };
        let rows = weights.len() / inputs;
        let weight = weight_of(array(".weight", vec![rows, inputs], weights), rows)?;
        let bias = if bias.is_empty() { None } else { Some(array(".bias", vec![bias.len()], bias)) };
        let bias = bias_of(name, bias)?;
        Ok(Layer::Linear(Linear::new(weight, bias)?))
    };
    match kind {
        "LinearClassifier" | "LinearRegressor" => {
            // The labels are the first output of a classifier, and its scores the second.
            let layer = layer(node.floats("coefficients"), node.floats("intercepts"))?;
            builder.push(node, layer, vec![value])?;
            builder.also(node, 1);
            Ok(())
        }
        "Scaler" => {
            let (offset, scale) = (node.floats("offset"), node.floats("scale"));
            let at = |values: &[f32], i: usize| values.get(i).or(values.first()).copied();
            let count = offset.len().max(scale.len());
            let scales: Vec<f32> = (0..count).map(|i| at(scale, i).unwrap_or(1.0)).collect();
            let shift = (0..count).map(|i| -at(offset, i).unwrap_or(0.0) * scales[i]).collect();
            builder.push(node, Layer::Operation(Operation::Affine { scale: scales, shift, inner: 1 }), vec![value])
        }
        "Normalizer" if node.text("norm") == b"NONE" => {
            builder.same(node, value);
            Ok(())
        }
        _ => Err(refuse(kind, "it is not computed here")),
    }
}
