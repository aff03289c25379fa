//! What crosses the door as a plain value is what serde would write, for every type and every choice of the form.

use quant_playground::compress::{Activations, Biases, Recipe};
use quant_playground::datasets::{self, LineOptions};
use quant_playground::evaluate::Evaluator;
use quant_playground::form::{Control, Facts, form};
use quant_playground::inspect::inspect;
use quant_playground::plain::{Refusal, Show, Shown, Take, Value, Viewer, camel_case};
use quant_playground::quant::{FloatFormat, Granularity, NumberFormat, Range, RangeRule};
use quant_playground::sweep::{Budget, Point};
use quant_playground::train::{Architecture, TrainOptions, Training};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, json};

/// Writes JSON.
#[derive(Default)]
struct Json {
    written: Option<serde_json::Value>,
    tag: Option<(&'static str, &'static str)>,
}

fn camel(name: &str) -> String {
    camel_case(name).collect()
}

impl Viewer for Json {
    fn nothing(&mut self) {
        self.written = None;
    }

    fn truth(&mut self, value: bool) {
        self.written = Some(value.into());
    }

    fn number(&mut self, value: f64) {
        // As JavaScript, JSON here knows one kind of number.
        self.written = Some(value.into());
    }

    fn text(&mut self, value: &str) {
        self.written = Some(value.into());
    }

    fn name(&mut self, name: &'static str) {
        self.written = Some(camel(name).into());
    }

    fn list<'a>(&mut self, length: usize, item: &dyn Fn(usize) -> &'a dyn Show) {
        let items = (0..length).map(|i| shown(item(i)).expect("an item is something"));
        self.written = Some(items.collect());
    }

    fn fields(&mut self, fields: &[Shown<'_>]) {
        let tag = self.tag.take().map(|(key, name)| (camel(key), camel(name).into()));
        let fields = fields.iter().filter_map(|(name, value)| Some((camel(name), shown(*value)?)));
        self.written = Some(serde_json::Value::Object(tag.into_iter().chain(fields).collect()));
    }

    fn tagged(&mut self, key: &'static str, name: &'static str, content: &dyn Show) {
        self.tag = Some((key, name));
        content.show(self);
    }
}

fn shown(value: &dyn Show) -> Option<serde_json::Value> {
    let mut json = Json::default();
    value.show(&mut json);
    json.written
}

fn plain(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nothing,
        serde_json::Value::Bool(truth) => Value::Truth(truth),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap()),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(plain).collect()),
        serde_json::Value::Object(fields) => {
            Value::Fields(fields.into_iter().map(|(name, value)| (name, plain(value))).collect())
        }
    }
}

/// All numbers as floats, as JavaScript has them.
fn floats(json: serde_json::Value) -> serde_json::Value {
    match json {
        serde_json::Value::Number(number) => number.as_f64().unwrap().into(),
        serde_json::Value::Array(items) => items.into_iter().map(floats).collect(),
        serde_json::Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, floats(value))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

#[track_caller]
fn same_as_serde<T: Show + Serialize>(value: &T) -> serde_json::Value {
    let json = floats(serde_json::to_value(value).unwrap());
    assert_eq!(shown(value).unwrap(), json);
    json
}

#[track_caller]
fn there_and_back<T: Show + Take + Default + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let mut taken = T::default();
    taken.take(plain(same_as_serde(value))).unwrap();
    assert_eq!(&taken, value);
}

fn taken<T: Take + Default>(json: serde_json::Value) -> Result<T, Refusal> {
    let mut value = T::default();
    value.take(plain(json)).map(|()| value)
}

#[track_caller]
fn refused<T: Take + Default>(json: serde_json::Value, path: &str, why: &str) {
    let refusal = taken::<T>(json).map(drop).unwrap_err();
    assert_eq!((refusal.path.as_str(), refusal.why.as_str()), (path, why));
}

/// Every recipe that the form leads to from `from`, two steps deep.
fn recipes(from: &Recipe, facts: Facts) -> Vec<Recipe> {
    let steps = |recipe: &Recipe| -> Vec<Recipe> {
        let form = form(recipe, facts);
        let families = form.families.into_iter().map(|choice| choice.recipe);
        let options = form.controls.into_iter().flat_map(|control| match control {
            Control::Choice { options, .. } => options.into_iter().map(|option| option.recipe).collect(),
            _ => Vec::new(),
        });
        families.chain(options).collect()
    };
    steps(from).iter().flat_map(steps).collect()
}

#[test]
fn recipes_and_options_go_there_and_back() {
    let (widest, inputs) = (Range::new(-1.0, 2.0), Range::new(0.0, 16.0));
    let facts = Facts { declares_ranges: true, columns: 64, widest, inputs, layers: 2, calibrated: true, runs: true };
    let all = recipes(&Recipe::default(), facts);
    assert!(all.len() > 300);
    all.iter().for_each(there_and_back);
    NumberFormat::all().iter().for_each(there_and_back);
    there_and_back(&Biases::Levels { levels: 65_536 });
    there_and_back(&Activations::Static { levels: 3, range: RangeRule::Mse });
    there_and_back(&LineOptions { w: -0.5, b: 1e-3, noise: 0.0, seed: u32::MAX });
    there_and_back(&TrainOptions { seed: 7, iterations: 10_000, architecture: Architecture::Network { hidden: 32 } });
    there_and_back(&Budget::Score { least: 0.9 });
}

#[test]
fn names_of_the_field_stay_as_they_are_in_lower_case() {
    let names = ["IntegerFormat", "zero_point", "Q4_K", "IQ4_NL", "E4M3", "QkK_"].map(camel);
    assert_eq!(names, ["integerFormat", "zeroPoint", "q4_k", "iq4_nl", "e4M3", "qkK"]);
}

#[test]
fn links_from_before_a_field_was_there_still_work() {
    let before = json!({"kind": "static", "levels": 16});
    let expected = Activations::Static { levels: 16, range: RangeRule::MinMax };
    assert_eq!(taken::<Activations>(before.clone()), Ok(expected));
    assert_eq!(serde_json::from_value::<Activations>(before).unwrap(), expected);
}

#[test]
fn results_are_as_serde_writes_them() {
    for info in datasets::ALL {
        same_as_serde(info);
    }
    let line = datasets::line(&LineOptions::default()).unwrap();
    let mut training = Training::new(&line, TrainOptions::default()).unwrap();
    same_as_serde(&training.next().unwrap());
    let evaluator = Evaluator::new(training.model().unwrap(), line).unwrap();
    let recipe = Recipe::default();
    same_as_serde(&Point::new(&evaluator, &recipe).unwrap());
    same_as_serde(&evaluator.predictions(&recipe).unwrap());
    same_as_serde(&evaluator.compare(&recipe, &Recipe::float32(), 0).unwrap());
    same_as_serde(&inspect(evaluator.model(), evaluator.calibration(), &recipe, 0, 0, Some(1.5)).unwrap());
    same_as_serde(&inspect(evaluator.model(), evaluator.calibration(), &Recipe::float32(), 1, 0, None).unwrap());
    same_as_serde(&form(&recipe, Facts::of(evaluator.model(), evaluator.calibration())));
}

#[test]
fn what_does_not_belong_is_named_with_its_place() {
    let levels = |levels: serde_json::Value| json!({"format": {"kind": "integer", "levels": levels}});
    let whole = "a whole number from 0 to 4294967295 belongs here, not";
    refused::<Recipe>(levels(json!("8")), "format.levels", &format!("{whole} a text"));
    refused::<Recipe>(levels(json!(2.5)), "format.levels", &format!("{whole} 2.5"));
    refused::<Recipe>(levels(json!(-1)), "format.levels", &format!("{whole} -1"));
    refused::<Recipe>(levels(json!(4_294_967_296u64)), "format.levels", &format!("{whole} 4294967296"));
    refused::<Recipe>(json!(3), "", "an object belongs here, not a number");
    refused::<FloatFormat>(
        json!({"precision": {}}),
        "precision.kind",
        "one of float16, bfloat16, e4m3fn, e5m2, e3m2, e2m3, e2m1, custom belongs here, not undefined or null",
    );
    let formats: Vec<String> =
        NumberFormat::all().iter().map(|format| same_as_serde(format)["kind"].to_string()).collect();
    let one = format!("one of {} belongs here, not undefined or null", formats.join(", ").replace('"', ""));
    refused::<Recipe>(json!({"format": {}}), "format.kind", &one);
    refused::<Recipe>(
        json!({"granularity": {"kind": "perRow"}}),
        "granularity.kind",
        "there is no \"perRow\" here; choose one of: global, perTensor, perChannel, perInput, perGroup",
    );
    refused::<Recipe>(
        json!({"granularity": {"kind": "perTensor", "size": 3}}),
        "granularity",
        "it has no field here called \"size\"; it can hold: nothing",
    );
    refused::<Granularity>(json!({"kind": "perGroup"}), "", "it lacks size");
    refused::<Activations>(json!({"kind": "static", "range": {"kind": "mse"}}), "", "it lacks levels");
    refused::<LineOptions>(
        json!({"slope": 4}),
        "",
        "it has no field here called \"slope\"; it can hold: w, b, noise, seed",
    );
    refused::<LineOptions>(json!({"__proto__": {}, "constructor": 1}), "", {
        "it has no field here called \"__proto__\"; it can hold: w, b, noise, seed"
    });
    refused::<LineOptions>(json!({"w": [1]}), "w", "a number belongs here, not an array");
}
