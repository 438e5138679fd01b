//! Which of a neuron's numbers is meant, and what it is called.

use std::fmt;

/// Which of a neuron's numbers is meant; a source is the index of the input it goes with.
///
/// The variants stand in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quantity {
    /// `x1.weight`.
    Weight(usize),
    /// `x1.input`: what the source passes on.
    Input(usize),
    /// `x1.product`: weight · input.
    Product(usize),
    /// `x1.sum`: the products up to this source, added up.
    RunningSum(usize),
    /// `sum`: all products added up.
    Sum,
    /// `bias`.
    Bias,
    /// `z`: sum + bias.
    PreActivation,
    /// `shift`: the largest z of a softmax layer.
    Shift,
    /// `shifted`: z − shift.
    Shifted,
    /// `exp`: e^shifted.
    Exponential,
    /// `total`: the exponentials of the layer, added up.
    Total,
    /// `a`: what the neuron passes on. For an input, its value.
    Output,
    /// `target`: what an output should be.
    Target,
    /// `error`: a − target.
    Error,
    /// `square`: error · error.
    Square,
    /// `log`: ln a.
    Log,
    /// `log-part`: target · log.
    LogPart,
    /// `rest-log`: ln(1 − a).
    RestLog,
    /// `rest-part`: (1 − target) · rest-log.
    RestPart,
    /// `loss`: what the output adds to the loss.
    Term,
    /// `total`, of the network: the losses of the outputs, added up before the mean is taken.
    LossTotal,
    /// `loss`, of the network.
    Loss,
    /// `push`: (1 − target) / (1 − a), by which a binary cross-entropy pushes the output down.
    Push,
    /// `pull`: target / a, by which a binary cross-entropy pulls the output up.
    Pull,
    /// `a.grad`: ∂L/∂a.
    OutputGradient,
    /// `slope`: f′(z).
    Slope,
    /// `weighted`: a · ∂L/∂a, on the way back through softmax.
    Weighted,
    /// `mean`: the weighted of the layer, added up.
    Mean,
    /// `excess`: ∂L/∂a − mean.
    Excess,
    /// `z.grad`: ∂L/∂z.
    PreActivationGradient,
    /// `x1.weight.grad`: ∂L/∂w = ∂L/∂z · input.
    WeightGradient(usize),
    /// `bias.grad`: ∂L/∂b = ∂L/∂z.
    BiasGradient,
    /// `h1.input.grad`: weight · ∂L/∂z, the part of the source's ∂L/∂a that comes through this neuron.
    Part(usize),
    /// `learning-rate`, of the network: η.
    Rate,
    /// `x1.weight.step`: η · ∂L/∂w.
    WeightStep(usize),
    /// `x1.weight.updated`: weight − step.
    UpdatedWeight(usize),
    /// `bias.step`: η · ∂L/∂b.
    BiasStep,
    /// `bias.updated`: bias − step.
    UpdatedBias,
    /// `loss-after`, of the network: the loss with the updated parameters.
    LossAfter,
}

/// A [`Quantity`] with its source by name, as an address writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuantityName {
    /// The source neuron, for the numbers that go with one.
    pub source: Option<String>,
    /// `product`, `sum`, `z`, ….
    pub kind: String,
}

/// Makes the quantity that goes with a source.
pub(super) type MakeQuantity = fn(usize) -> Quantity;

/// Names of the numbers that go with a source, and how to make each.
pub(super) const OF_A_SOURCE: [(&str, MakeQuantity); 8] = [
    ("weight", Quantity::Weight),
    ("input", Quantity::Input),
    ("product", Quantity::Product),
    ("sum", Quantity::RunningSum),
    ("weight.grad", Quantity::WeightGradient),
    ("input.grad", Quantity::Part),
    ("weight.step", Quantity::WeightStep),
    ("weight.updated", Quantity::UpdatedWeight),
];
/// How many of them, from the first, belong to the forward pass.
const FORWARD: usize = 4;

/// Names of the numbers of the neuron as a whole.
pub(super) const OF_THE_NEURON: [(&str, Quantity); 27] = [
    ("sum", Quantity::Sum),
    ("bias", Quantity::Bias),
    ("z", Quantity::PreActivation),
    ("shift", Quantity::Shift),
    ("shifted", Quantity::Shifted),
    ("exp", Quantity::Exponential),
    ("total", Quantity::Total),
    ("a", Quantity::Output),
    ("target", Quantity::Target),
    ("error", Quantity::Error),
    ("square", Quantity::Square),
    ("log", Quantity::Log),
    ("log-part", Quantity::LogPart),
    ("rest-log", Quantity::RestLog),
    ("rest-part", Quantity::RestPart),
    ("loss", Quantity::Term),
    ("push", Quantity::Push),
    ("pull", Quantity::Pull),
    ("a.grad", Quantity::OutputGradient),
    ("slope", Quantity::Slope),
    ("weighted", Quantity::Weighted),
    ("mean", Quantity::Mean),
    ("excess", Quantity::Excess),
    ("z.grad", Quantity::PreActivationGradient),
    ("bias.grad", Quantity::BiasGradient),
    ("bias.step", Quantity::BiasStep),
    ("bias.updated", Quantity::UpdatedBias),
];

/// Names of the numbers of the network as a whole: `xor(1, 1).loss`.
pub(super) const OF_THE_NETWORK: [(&str, Quantity); 4] = [
    ("total", Quantity::LossTotal),
    ("loss", Quantity::Loss),
    ("learning-rate", Quantity::Rate),
    ("loss-after", Quantity::LossAfter),
];

/// What only a training run has as a whole: `run(0.01).reached`.
pub(super) const OF_A_RUN: &str = "reached";

/// Words that follow another number's name: `weight.grad`.
pub(super) const ENDINGS: [&str; 3] = ["grad", "step", "updated"];

impl Quantity {
    /// The quantities of a neuron up to z, in the order of the work; `columns` is 0 and there is no sum or
    /// bias in a layer without weights.
    pub(super) fn up_to_z(columns: usize) -> impl Iterator<Item = Quantity> {
        let sums = [Quantity::Sum, Quantity::Bias].into_iter().filter(move |_| columns > 0);
        (0..columns)
            .flat_map(|source| {
                OF_A_SOURCE.into_iter().take(FORWARD).map(move |(_, quantity)| quantity(source))
            })
            .chain(sums)
            .chain([Quantity::PreActivation])
    }

    /// The source it goes with, if any.
    pub fn source(self) -> Option<usize> {
        match self {
            Quantity::Weight(source)
            | Quantity::Input(source)
            | Quantity::Product(source)
            | Quantity::RunningSum(source)
            | Quantity::WeightGradient(source)
            | Quantity::Part(source)
            | Quantity::WeightStep(source)
            | Quantity::UpdatedWeight(source) => Some(source),
            _ => None,
        }
    }

    /// Whether it comes after z: part of the activation.
    pub fn is_after_z(self) -> bool {
        self > Quantity::PreActivation && !self.is_backward()
    }

    /// Whether it belongs to the backward pass, or to the loss.
    pub fn is_backward(self) -> bool {
        self > Quantity::Output
    }

    /// Whether it is worked out together with the loss; ∂L/∂a is, of the outputs.
    pub(super) fn is_of_the_loss(self) -> bool {
        (Quantity::Target..=Quantity::OutputGradient).contains(&self)
    }

    /// The last word of its address: `product`, `sum`, `z`, ….
    pub fn kind(self) -> &'static str {
        let of_a_source = OF_A_SOURCE.iter().filter_map(|(name, make)| {
            self.source().filter(|&source| make(source) == self).map(|_| *name)
        });
        let of_the_neuron = OF_THE_NEURON.iter().chain(&OF_THE_NETWORK);
        let of_the_neuron = of_the_neuron.filter(|(_, q)| *q == self).map(|(name, _)| *name);
        of_a_source.chain(of_the_neuron).next().unwrap_or("")
    }

    /// With its source by name.
    pub fn named(self, source: Option<&str>) -> QuantityName {
        QuantityName { source: source.map(str::to_owned), kind: self.kind().to_owned() }
    }
}

impl fmt::Display for QuantityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}.")?;
        }
        f.write_str(&self.kind)
    }
}

impl QuantityName {
    /// The parts between the dots after a neuron: `z`, `x1.weight`, `x1.weight.grad`, `z.grad`.
    pub fn of(parts: &[&str]) -> Option<Self> {
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let (source, kind) = match parts {
            [kind] => (None, (*kind).to_owned()),
            [kind, ending] if ENDINGS.contains(ending) => (None, format!("{kind}.{ending}")),
            [source, kind] => (Some(*source), (*kind).to_owned()),
            [source, kind, ending] if ENDINGS.contains(ending) => {
                (Some(*source), format!("{kind}.{ending}"))
            }
            _ => return None,
        };
        Some(Self { source: source.map(str::to_owned), kind })
    }

    /// The last word of `weight.grad`, `bias.updated` and the like.
    pub fn ending(&self) -> Option<&str> {
        self.kind.split_once('.').map(|(_, ending)| ending)
    }

    /// The quantity that is meant, given how to find a source by its name.
    pub(super) fn resolve(&self, find: impl Fn(&str) -> Option<usize>) -> Option<Quantity> {
        match &self.source {
            None => OF_THE_NEURON.iter().find(|(name, _)| *name == self.kind).map(|(_, q)| *q),
            Some(source) => {
                let source = find(source)?;
                OF_A_SOURCE
                    .iter()
                    .find(|(name, _)| *name == self.kind)
                    .map(|(_, make)| make(source))
            }
        }
    }
}
