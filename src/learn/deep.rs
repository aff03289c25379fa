//! Deep Compression as one run: train → prune and retrain → share and fine-tune → Huffman (Han, Mao, Dally, "Deep Compression", 2016).
//! Every stage is packed, and measured from its bytes on the test rows.

use super::descent::Descent;
use super::network::Network;
use super::options::{DescentOptions, GradualPruning, Schedule};
use super::progress::DescentProgress;
use super::shared::{SharedWeights, pruning_of_zeros};
use crate::compress::{Calibration, LayerRecipe, QuantizedModel, Recipe};
use crate::datasets::Dataset;
use crate::error::{Error, Result};
use crate::evaluate::score;
use crate::kernels::{larger, width_of};
use crate::model::Model;
use crate::plain::plain;
use crate::quant::formats::Float32;
use crate::quant::{Coding, Granularity, KMeans, NumberFormat};
use serde::{Deserialize, Serialize};

/// A stage of Deep Compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// The network in 32-bit floats.
    Train,
    /// Most weights are zero, and the others were trained on.
    Prune,
    /// The others share few values, which were trained on.
    Share,
    /// The same weights, their codes in a Huffman code.
    Huffman,
}

plain! { out enum Stage { Train, Prune, Share, Huffman } }

/// How Deep Compression is run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DeepOptions {
    /// What the network is made of.
    pub network: Network,
    /// Seed of first weights, and of the order of rows.
    pub seed: u32,
    /// Epochs of the first training, 1 to 1,000.
    pub epochs: u32,
    /// Epochs in which weights are pruned, and then as they are left, 2 to 1,000: three of five prune.
    pub prune_epochs: u32,
    /// Epochs in which shared values are trained on, 1 to 1,000.
    pub share_epochs: u32,
    /// Share of the weights of each linear layer that is pruned, 0 to 1; of those that are not named, as of the last.
    pub sparsity: Vec<f64>,
    /// How many values the weights of each layer share, 2 to 256; those that are not named, as the last.
    pub centroids: Vec<u32>,
    /// The learning rate of the first training, above 0, at most 1; that of shared values is a tenth.
    pub rate: f64,
    /// Rows of a step, 1 to 65,536.
    pub batch: u32,
}

plain! {
    struct DeepOptions { network, seed, epochs, prune_epochs, share_epochs, sparsity, centroids, rate, batch }
}

impl Default for DeepOptions {
    fn default() -> Self {
        Self {
            network: Network::Layers { hidden: vec![300, 100] },
            seed: 1,
            epochs: 15,
            prune_epochs: 25,
            share_epochs: 5,
            sparsity: vec![0.94, 0.9, 0.7],
            centroids: vec![32, 32, 32],
            rate: 1e-3,
            batch: 64,
        }
    }
}

impl DeepOptions {
    /// LeNet-5 on MNIST; the default is LeNet-300-100.
    #[must_use]
    pub fn lenet_5() -> Self {
        Self {
            network: Network::Convolutional,
            epochs: 4,
            prune_epochs: 10,
            share_epochs: 2,
            sparsity: vec![0.5, 0.9, 0.95, 0.85],
            centroids: vec![64, 32, 32, 32],
            ..Self::default()
        }
    }
}

/// What a stage came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct StageReport {
    /// Which one.
    pub stage: Stage,
    /// Bytes of the model as it is packed after it: codes, codebooks, places of what is kept, biases.
    pub bytes: usize,
    /// `4 · parameters / bytes`.
    pub compression: f64,
    /// Accuracy on the test rows, or R² of a regression.
    pub score: f64,
    /// Of each linear layer, the share of weights that is kept.
    pub kept: Vec<f64>,
    /// Of each linear layer, bits of the code of a weight that is kept, on average.
    pub code_bits: Vec<f64>,
    /// Bits that say where a kept weight is, on average over all layers; 0 where none are pruned.
    pub index_bits: f64,
}

plain! { out struct StageReport { stage, bytes, compression, score, kept, code_bits, index_bits } }

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DeepProgress {
    /// The stage at hand.
    pub stage: Stage,
    /// How far its training has come.
    pub training: DescentProgress,
    /// What was measured at its end, and for the last stage of training what Huffman makes of it.
    pub reports: Vec<StageReport>,
}

plain! { out struct DeepProgress { stage, training, reports } }

/// Deep Compression under way: every step is one batch.
#[derive(Debug, Clone)]
pub struct DeepCompression {
    options: DeepOptions,
    dataset: Dataset,
    stage: Stage,
    descent: Descent,
    /// The model as the last stage left it.
    model: Model,
    is_over: bool,
}

impl DeepCompression {
    /// Begins with first weights.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the name of the option; else as [`Network::build`] and [`Descent::new`].
    pub fn new(dataset: Dataset, options: DeepOptions) -> Result<Self> {
        for (name, epochs, least) in [
            ("epochs", options.epochs, 1.0),
            ("pruneEpochs", options.prune_epochs, 2.0),
            ("shareEpochs", options.share_epochs, 1.0),
        ] {
            Error::check_range(name, f64::from(epochs), least, 1_000.0)?;
        }
        Error::check_range("rate", options.rate, 1e-9, 1.0)?;
        Error::check_range("centroids", options.centroids.len() as f64, 1.0, Recipe::MOST_LAYERS as f64)?;
        for &centroids in &options.centroids {
            Error::check_range("centroids", f64::from(centroids), 2.0, f64::from(KMeans::MAX_LEVELS))?;
        }
        let model = options.network.build(&dataset.info, options.seed)?;
        let descent = Descent::new(&model, &dataset, training(&options, Stage::Train))?;
        let mut checked = training(&options, Stage::Prune);
        checked.check()?;
        checked = training(&options, Stage::Share);
        checked.check()?;
        Ok(Self { options, dataset, stage: Stage::Train, descent, model, is_over: false })
    }

    /// One batch; `None` at the end.
    ///
    /// # Errors
    /// As [`Descent::step`].
    pub fn step(&mut self) -> Result<Option<DeepProgress>> {
        if self.is_over {
            return Ok(None);
        }
        let Some(progress) = self.descent.step()? else { return Ok(None) };
        let mut found = DeepProgress { stage: self.stage, training: progress, reports: Vec::new() };
        if progress.report.is_some() && progress.epoch == progress.epochs {
            self.model = self.descent.trained()?.model;
            found.reports.push(self.measure(self.stage)?);
            match self.stage {
                Stage::Train => {
                    self.stage = Stage::Prune;
                    self.descent = Descent::new(&self.model, &self.dataset, training(&self.options, self.stage))?;
                }
                Stage::Prune => {
                    let (shared, model) = SharedWeights::of(&self.model, &self.options.centroids)?;
                    self.stage = Stage::Share;
                    let options = training(&self.options, self.stage);
                    self.descent = Descent::new(&model, &self.dataset, options)?.with_shared(shared);
                }
                Stage::Share | Stage::Huffman => {
                    self.stage = Stage::Huffman;
                    found.reports.push(self.measure(Stage::Huffman)?);
                    self.is_over = true;
                }
            }
        }
        Ok(Some(found))
    }

    /// The model as the last stage left it; before the first has ended, with its first weights.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The data.
    #[must_use]
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The recipe that packs the model after a stage.
    #[must_use]
    pub fn recipe(&self, stage: Stage) -> Recipe {
        let prune = pruning_of_zeros(&self.model);
        let granularity = Granularity::PerTensor;
        if matches!(stage, Stage::Train | Stage::Prune) {
            let format = NumberFormat::Float32(Float32::default());
            return Recipe { format, granularity, prune, ..Recipe::default() };
        }
        let format = |centroids| NumberFormat::KMeans(KMeans { levels: centroids, ..KMeans::default() });
        let of_layer = |layer: usize| {
            let centroids = &self.options.centroids;
            let count = centroids.get(layer).or(centroids.last()).copied().unwrap_or(2);
            LayerRecipe::Own { format: format(count), granularity }
        };
        let layers = (0..self.model.linear_layers().count()).map(of_layer).collect();
        let coding = if stage == Stage::Huffman { Coding::Huffman } else { Coding::default() };
        Recipe { format: format(2), granularity, prune, layers, coding, ..Recipe::default() }
    }

    /// Packs the model, and measures what comes back from its bytes on the test rows.
    fn measure(&self, stage: Stage) -> Result<StageReport> {
        let (model, recipe) = (&self.model, self.recipe(stage));
        let quantized = QuantizedModel::new(model, &recipe, &Calibration::default())?;
        let test = &self.dataset.test;
        let outputs = quantized.forward(&test.features);
        let score = score(self.dataset.info.task, model.outputs(), &outputs, &test.labels);
        let (mut kept, mut code_bits, mut index, mut stored) = (Vec::new(), Vec::new(), 0, 0);
        for (layer, linear) in model.linear_layers().enumerate() {
            let weight = linear.weight().data();
            let count = weight.iter().filter(|&&w| w != 0.0).count();
            kept.push(count as f64 / larger(weight.len(), 1) as f64);
            let tensor = quantized.place(2 * layer).0;
            let format = recipe.for_layer(layer).format;
            let plain = match format {
                NumberFormat::KMeans(KMeans { levels, .. }) => f64::from(width_of(levels)),
                _ => 32.0,
            };
            let coded = tensor.code_length().filter(|_| stage == Stage::Huffman);
            code_bits.push(coded.map_or(plain, |length| length.bits));
            index += tensor.sections().index.len();
            stored += count;
        }
        let bytes = quantized.byte_len();
        let compression = (size_of::<f32>() * model.parameter_count()) as f64 / larger(bytes, 1) as f64;
        let index_bits = 8.0 * index as f64 / larger(stored, 1) as f64;
        Ok(StageReport { stage, bytes, compression, score, kept, code_bits, index_bits })
    }
}

/// How a stage trains.
fn training(options: &DeepOptions, stage: Stage) -> DescentOptions {
    let base = DescentOptions { seed: options.seed, batch: options.batch, rate: options.rate, ..Default::default() };
    match stage {
        Stage::Train => DescentOptions { epochs: options.epochs, ..base },
        Stage::Prune => {
            let epochs = larger(options.prune_epochs * 3 / 5, 1);
            let pruning = GradualPruning { sparsity: options.sparsity.clone(), begin: 0, epochs };
            let schedule = Schedule::Cosine;
            DescentOptions { epochs: options.prune_epochs, schedule, pruning: Some(pruning), ..base }
        }
        Stage::Share | Stage::Huffman => {
            DescentOptions { epochs: options.share_epochs, rate: 0.1 * options.rate, ..base }
        }
    }
}
