//! Training under way, batch by batch.

use super::activations::FakeActivations;
use super::batches::{Batch, Batches};
use super::fake::{FakeWeights, Faked};
use super::loss::{Loss, loss};
use super::optimiser::{Moments, Step};
use super::options::{DescentOptions, Schedule};
use super::progress::{DescentProgress, EpochReport, Trained};
use super::shared::{SharedWeights, kept, pruning_of_zeros};
use crate::compress::{Calibration, QuantizedModel, Recipe};
use crate::datasets::{Dataset, Samples, Task};
use crate::error::{Error, Result};
use crate::evaluate::score;
use crate::kernels::{larger, smaller, sorted};
use crate::model::{Gradient, Linear, Model};
use crate::quant::RangeRule;
use crate::tensor::Tensor;

/// Weights and biases that can be trained: what fits into the memory of WebAssembly six times.
pub(super) const MOST_PARAMETERS: f64 = 16_777_216.0;
/// Numbers that the forward and the backward pass of a batch hold.
const MOST_VALUES: usize = 1 << 27;

/// What can be gone back to.
#[derive(Debug, Clone)]
struct State {
    values: Vec<Gradient>,
    weights: Option<FakeWeights>,
    activations: FakeActivations,
}

/// Training under way: every step is one batch.
///
/// ```
/// use quant_playground::{datasets, learn::{Descent, DescentOptions, Network}};
/// let line = datasets::line(&datasets::LineOptions { noise: 0.0, ..Default::default() })?;
/// let untrained = Network::Layers { hidden: vec![] }.build(&line.info, 1)?;
/// let mut descent = Descent::new(&untrained, &line, DescentOptions { rate: 0.5, epochs: 100, ..Default::default() })?;
/// while descent.step()?.is_some() {}
/// let slope = descent.trained()?.model.parameters().next().unwrap().data()[0];
/// assert!((slope - 5.0).abs() < 0.1);
/// # Ok::<(), quant_playground::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Descent {
    model: Model,
    options: DescentOptions,
    task: Task,
    batches: Batches,
    validation: Samples,
    /// Weights and biases as they are now, layer by layer.
    state: State,
    moments: Vec<[Moments; 2]>,
    /// Of each linear layer, which weights may move.
    kept: Vec<Option<Vec<bool>>>,
    shared: Option<SharedWeights>,
    teacher: Option<Model>,
    progress: DescentProgress,
    steps: u32,
    /// Loss and rows of this epoch so far.
    sum: (f64, usize, usize),
    best: Option<(f64, u32, State)>,
}

impl Descent {
    /// Begins to train `model` on the training rows of `dataset`; of data without any, as those of a file are, on the calibration
    /// rows.
    ///
    /// # Errors
    /// What [`DescentOptions::check`] says; [`Error::Incompatible`] for layers without a backward pass, [`Error::Shape`] where model
    /// and rows do not fit or there are no rows; [`Error::OutOfRange`] where a batch, or the model, is too large for memory.
    pub fn new(model: &Model, dataset: &Dataset, options: DescentOptions) -> Result<Self> {
        options.check()?;
        model.check_trainable()?;
        let rows = if dataset.train.labels.is_empty() { &dataset.calibration } else { &dataset.train };
        if rows.labels.is_empty() || rows.features.len() != rows.labels.len() * model.inputs() {
            let expected = format!("rows of {} values", model.inputs());
            return Err(Error::shape("training rows", expected, format!("{} values", rows.features.len())));
        }
        let at_once = MOST_VALUES / larger(model.trace_len(), 1);
        if at_once < smaller(options.batch as usize, rows.labels.len()) {
            Error::check_range("batch", f64::from(options.batch), 1.0, at_once as f64)?;
        }
        Error::check_range("parameters", model.parameter_count() as f64, 1.0, MOST_PARAMETERS)?;
        let outputs = larger(dataset.info.outputs(), 1);
        if model.outputs() != outputs {
            return Err(Error::shape("the model's outputs", outputs, model.outputs()));
        }
        let batches = Batches::new(rows.clone(), dataset.info.image, options.augmentation, options.seed);
        let aware = options.quantization.as_ref();
        let weights = aware.map(|aware| FakeWeights::new(aware, model));
        let activations = FakeActivations::new(aware, model);
        let values = model
            .linear_layers()
            .map(|linear| Gradient { weight: linear.weight().data().to_vec(), bias: linear.bias().data().to_vec() });
        let kept = match aware {
            Some(aware) => aware.recipe.prune.masks(model).into_iter().step_by(2).collect(),
            None => kept(model),
        };
        let count = batches.rows().div_ceil(options.batch as usize) as u32;
        let state = State { values: values.collect(), weights, activations };
        let progress = DescentProgress {
            epoch: 1,
            epochs: options.epochs,
            batch: 0,
            batches: count,
            rate: options.rate,
            loss: 0.0,
            accuracy: 0.0,
            report: None,
        };
        let mut descent = Self {
            model: model.clone(),
            task: dataset.info.task,
            batches,
            validation: dataset.calibration.clone(),
            moments: vec![Default::default(); state.values.len()],
            state,
            kept,
            shared: None,
            teacher: None,
            progress,
            steps: 0,
            sum: (0.0, 0, 0),
            best: None,
            options,
        };
        descent.prune();
        descent.rebuild()?;
        Ok(descent)
    }

    /// Gives the student a teacher, whose outputs count as [`DescentOptions::distillation`] says.
    ///
    /// # Errors
    /// [`Error::Shape`] where teacher and student do not fit, [`Error::Incompatible`] for a regression.
    pub fn teach(&mut self, teacher: &Model) -> Result<()> {
        let (expected, found) = ((self.model.inputs(), self.model.outputs()), (teacher.inputs(), teacher.outputs()));
        if expected != found {
            let text = |(inputs, outputs): (usize, usize)| format!("{inputs} inputs and {outputs} outputs");
            return Err(Error::shape("the teacher", text(expected), text(found)));
        }
        if self.task != Task::Classification {
            let remedy = "choose a dataset with classes";
            return Err(Error::incompatible("distillation", "a regression", remedy));
        }
        teacher.check_trainable()?;
        self.teacher = Some(teacher.clone());
        Ok(())
    }

    /// The same with weights that move together. The model is the one that [`SharedWeights::of`] gave.
    #[must_use]
    pub fn with_shared(mut self, shared: SharedWeights) -> Self {
        self.shared = Some(shared);
        self
    }

    /// One batch; `None` at the end.
    ///
    /// # Errors
    /// [`Error::NonFinite`] where training diverged: lower the learning rate.
    pub fn step(&mut self) -> Result<Option<DescentProgress>> {
        if self.progress.report.is_some() {
            if self.is_over() {
                return Ok(None);
            }
            self.progress = DescentProgress { epoch: self.progress.epoch + 1, batch: 0, report: None, ..self.progress };
        }
        if self.progress.batch == 0 {
            self.batches.shuffle(self.progress.epoch);
            self.sum = (0.0, 0, 0);
            self.prune();
            self.rebuild()?;
        }
        let batch = self.batches.batch(self.progress.batch as usize, self.options.batch as usize);
        self.progress.rate = self.rate();
        self.steps += 1;
        let (sum, rows, correct) = self.sum;
        let count = batch.labels.len();
        let loss = self.learn(batch)?;
        self.sum = (sum + loss.sum, rows + count, correct + loss.correct);
        self.progress.loss = self.sum.0 / self.sum.1 as f64;
        self.progress.accuracy = self.sum.2 as f64 / self.sum.1 as f64;
        self.progress.batch += 1;
        if self.progress.batch == self.progress.batches {
            self.progress.report = Some(self.report()?);
            self.remember_best();
        }
        Ok(Some(self.progress))
    }

    /// The model as it is now: with patience, after the end, as it was after the best epoch.
    ///
    /// # Errors
    /// None that training has not met.
    pub fn trained(&self) -> Result<Trained> {
        let best = self.best.as_ref().filter(|_| self.options.patience > 0 && self.is_over());
        self.made_of(best.map_or(&self.state, |(_, _, state)| state))
    }

    /// The weights of linear layer `layer` as they are now, `[out, in]`, and what the forward pass makes of them; `None` where
    /// there is no such layer.
    ///
    /// # Errors
    /// None that training has not met.
    pub fn weights(&self, layer: usize) -> Result<Option<[Vec<f32>; 2]>> {
        let Some(linear) = self.model.linear_layers().nth(layer) else { return Ok(None) };
        let seen = self.faked()?.map_or_else(|| self.model.clone(), |faked| faked.model);
        let seen = seen.linear_layers().nth(layer).map(|linear| linear.weight().data().to_vec());
        Ok(Some([linear.weight().data().to_vec(), seen.unwrap_or_default()]))
    }

    fn is_over(&self) -> bool {
        let waits = self.best.as_ref().map_or(0, |(_, epoch, _)| self.progress.epoch - epoch);
        let gives_up = self.options.patience > 0 && waits >= self.options.patience;
        self.progress.report.is_some() && (self.progress.epoch == self.options.epochs || gives_up)
    }

    /// The learning rate of the next step.
    fn rate(&self) -> f64 {
        let all = f64::from(self.options.epochs) * f64::from(self.progress.batches);
        let factor = match self.options.schedule {
            Schedule::Constant => 1.0,
            Schedule::Cosine => 0.5 * (1.0 + libm::cos(std::f64::consts::PI * f64::from(self.steps) / all)),
            Schedule::Steps { every, factor } => libm::pow(factor, f64::from((self.progress.epoch - 1) / every)),
        };
        self.options.rate * factor
    }

    fn faked(&self) -> Result<Option<Faked>> {
        self.state.weights.as_ref().map(|weights| weights.quantize(&self.model)).transpose()
    }

    /// One step by one batch.
    fn learn(&mut self, batch: Batch) -> Result<Loss> {
        let said = self.teacher.as_ref().map(|teacher| teacher.logits(&batch.features));
        let faked = self.faked()?;
        let seen = faked.as_ref().map_or(&self.model, |faked| &faked.model);
        let trace = seen.trace(batch.features, &mut self.state.activations);
        let teacher = said.as_deref().map(|said| (said, self.options.distillation));
        let mut loss = loss(self.task, trace.logits(), &batch.labels, teacher);
        let by_logits = std::mem::take(&mut loss.gradient);
        let mut gradients = seen.no_gradients();
        seen.gradients(&trace, by_logits, &mut self.state.activations, &mut gradients, false);
        let step = Step {
            optimiser: self.options.optimiser,
            rate: self.progress.rate,
            decay: self.options.weight_decay,
            number: self.steps,
        };
        if let Some((weights, faked)) = self.state.weights.as_mut().zip(faked.as_ref()) {
            weights.pass_through(&self.model, faked, step, &mut gradients);
        }
        self.state.activations.step(step);
        if let Some(shared) = &self.shared {
            shared.sum(&mut gradients);
        }
        for (index, (values, gradient)) in self.state.values.iter_mut().zip(&mut gradients).enumerate() {
            if let Some(Some(kept)) = self.kept.get(index) {
                let pruned = gradient.weight.iter_mut().zip(kept).filter(|(_, kept)| !**kept);
                pruned.for_each(|(g, _)| *g = 0.0);
            }
            let [of_weight, of_bias] = &mut self.moments[index];
            step.take(&mut values.weight, &gradient.weight, of_weight);
            Step { decay: 0.0, ..step }.take(&mut values.bias, &gradient.bias, of_bias);
            if let Some(Some(kept)) = self.kept.get(index) {
                values.weight.iter_mut().zip(kept).filter(|(_, kept)| !**kept).for_each(|(w, _)| *w = 0.0);
            }
        }
        self.rebuild()?;
        Ok(loss)
    }

    /// Puts the values of now into the model.
    fn rebuild(&mut self) -> Result<()> {
        self.model = with_values(&self.model, &self.state.values)?;
        Ok(())
    }

    /// Prunes as the schedule says for the epoch at hand.
    fn prune(&mut self) {
        if let Some(pruning) = &self.options.pruning {
            let done = f64::from((self.progress.epoch - 1).saturating_sub(pruning.begin));
            let begun = f64::from(u8::from(self.progress.epoch > pruning.begin));
            let t = smaller((done + begun) / f64::from(larger(pruning.epochs, 1)), 1.0);
            let share = 1.0 - (1.0 - t) * (1.0 - t) * (1.0 - t);
            for (layer, (values, kept)) in self.state.values.iter().zip(&mut self.kept).enumerate() {
                let weight = &values.weight;
                let count = (pruning.of_layer(layer) * share * weight.len() as f64).round_ties_even() as usize;
                let order = sorted(weight.len(), &|a, b| weight[a].abs().total_cmp(&weight[b].abs()));
                let mut mask = vec![true; weight.len()];
                order.into_iter().take(count).for_each(|index| mask[index] = false);
                *kept = (count > 0).then_some(mask);
            }
        }
        for (values, kept) in self.state.values.iter_mut().zip(&self.kept) {
            if let Some(kept) = kept {
                values.weight.iter_mut().zip(kept).filter(|(_, kept)| !**kept).for_each(|(w, _)| *w = 0.0);
            }
        }
    }

    fn made_of(&self, state: &State) -> Result<Trained> {
        let mut model = with_values(&self.model, &state.values)?;
        let mut recipe = Recipe::float32();
        if let (Some(aware), Some(weights)) = (&self.options.quantization, &state.weights) {
            recipe = aware.recipe.clone();
            model = weights.declared(&model)?;
            if aware.step_size == super::StepSize::Learned {
                recipe.range = RangeRule::Declared;
            }
        }
        if self.options.pruning.is_some() {
            recipe.prune = pruning_of_zeros(&model);
        }
        Ok(Trained { model: state.activations.limited(&model)?, recipe })
    }

    /// Measures the model as it would be packed now, on the calibration rows.
    fn report(&self) -> Result<EpochReport> {
        let Trained { model, recipe } = self.made_of(&self.state)?;
        let outputs = if self.options.quantization.is_some() {
            let calibration = Calibration::of(&model, &self.validation.features);
            let outputs = QuantizedModel::new(&model, &recipe, &calibration)?.forward(&self.validation.features);
            if model.gives_shares() { outputs.into_iter().map(logarithm).collect() } else { outputs }
        } else {
            model.logits(&self.validation.features)
        };
        let labels = &self.validation.labels;
        let rows = larger(labels.len(), 1) as f64;
        let loss = loss(self.task, &outputs, labels, None);
        let score = score(self.task, self.model.outputs(), &outputs, labels);
        let zeros: usize = self.kept.iter().flatten().flatten().filter(|kept| !**kept).count();
        let weights: usize = self.state.values.iter().map(|values| values.weight.len()).sum();
        Ok(EpochReport { loss: loss.sum / rows, score, sparsity: zeros as f64 / larger(weights, 1) as f64 })
    }

    fn remember_best(&mut self) {
        let Some(EpochReport { loss, .. }) = self.progress.report else { return };
        let is_better = self.best.as_ref().is_none_or(|(best, _, _)| loss < *best);
        if self.options.patience > 0 && is_better {
            self.best = Some((loss, self.progress.epoch, self.state.clone()));
        }
    }
}

/// The loss takes shares of shares of `eˣ`, whose logarithm they are.
fn logarithm(share: f32) -> f32 {
    libm::log(f64::from(larger(share, f32::MIN_POSITIVE))) as f32
}

fn with_values(model: &Model, values: &[Gradient]) -> Result<Model> {
    model.map_linear(&mut |index, linear| {
        let Some(Gradient { weight, bias }) = values.get(index) else { return Ok(linear.clone()) };
        let tensor = |like: &Tensor, values: &[f32]| Tensor::new(like.name(), like.shape().to_vec(), values.to_vec());
        let made = Linear::new(tensor(linear.weight(), weight)?, tensor(linear.bias(), bias)?)?;
        Ok(match linear.declared_ranges() {
            Some([of_weight, of_bias]) => made.with_declared_ranges(of_weight, of_bias),
            None => made,
        })
    })
}
