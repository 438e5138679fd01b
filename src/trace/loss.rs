//! The losses: how far the outputs are from the targets, and how the loss changes with each output.

mod entropy;
mod squared;

use nalgebra::DVector;

use entropy::{binary_entropy_slope, entropy, entropy_slope};
use squared::{squared, squared_slope};

use super::{Derivation, Formula, Place, Quantity, TraceError};
use crate::number::{Arithmetic, Decimal, Number, NumberError};

/// What there is to know of a loss.
#[derive(Debug)]
pub struct LossRow {
    /// What a lesson and the command line write.
    pub name: &'static str,
    /// Its definition; a are the outputs, t the targets, n is how many there are.
    pub formula: &'static str,
    /// Its derivative by one output.
    pub derivative: &'static str,
    /// What it is for, in a line.
    pub purpose: &'static str,
    /// The convention in use, where books differ.
    pub convention: &'static str,
    /// How one output is charged.
    kind: Kind,
}

/// How one output is charged.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    MeanSquared,
    HalfSquared,
    BinaryCrossEntropy,
    CrossEntropy,
}

/// Every loss.
///
/// ```
/// use longhand::trace::Loss;
/// assert!(Loss::named("mse").unwrap().row.formula.contains("/ n"));
/// assert!(Loss::named("mean").is_none());
/// ```
pub static LOSSES: &[LossRow] = &[
    LossRow {
        name: "mse",
        formula: "L = Σᵢ (aᵢ − tᵢ)² / n",
        derivative: "∂L/∂aᵢ = 2·(aᵢ − tᵢ) / n",
        purpose: "outputs that are any number: the mean of the squared errors",
        convention: "The mean is over the n outputs of one example, and there is no ½.",
        kind: Kind::MeanSquared,
    },
    LossRow {
        name: "half-squared-error",
        formula: "L = Σᵢ (aᵢ − tᵢ)² / 2",
        derivative: "∂L/∂aᵢ = aᵢ − tᵢ",
        purpose: "the same without a mean: the ½ cancels the 2 of the derivative",
        convention: "The outputs are added up, not averaged.",
        kind: Kind::HalfSquared,
    },
    LossRow {
        name: "binary-cross-entropy",
        formula: "L = −Σᵢ (tᵢ·ln aᵢ + (1 − tᵢ)·ln(1 − aᵢ)) / n",
        derivative: "∂L/∂aᵢ = ((1 − tᵢ)/(1 − aᵢ) − tᵢ/aᵢ) / n",
        purpose: "outputs that are each the probability of a yes",
        convention: "Natural logarithms; the mean is over the n outputs of one example. A part whose \
                     factor t or 1 − t is 0 is left out.",
        kind: Kind::BinaryCrossEntropy,
    },
    LossRow {
        name: "cross-entropy",
        formula: "L = −Σᵢ tᵢ·ln aᵢ",
        derivative: "∂L/∂aᵢ = −tᵢ/aᵢ, and through softmax ∂L/∂zᵢ = aᵢ − tᵢ",
        purpose: "the shares of a softmax layer, one of which should be 1",
        convention: "Natural logarithms; the targets add up to 1. A part whose tᵢ is 0 is left out.",
        kind: Kind::CrossEntropy,
    },
];

/// A row of the table of losses.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// Its row in [`LOSSES`].
    pub row: &'static LossRow,
}

impl PartialEq for Loss {
    fn eq(&self, other: &Self) -> bool {
        self.row.name == other.row.name
    }
}

impl Loss {
    /// The loss of that name.
    pub fn named(name: &str) -> Option<Self> {
        let row = LOSSES.iter().find(|row| row.name == name)?;
        Some(Self { row })
    }

    /// Whether the loss and a softmax before it have one derivative together, a − t.
    pub fn meets_softmax(self) -> bool {
        self.row.kind == Kind::CrossEntropy
    }
}

/// One number that was written down: what it is, its value, and how it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<N: Number> {
    /// Which number.
    pub place: Place,
    /// Its value.
    pub value: N,
    /// How it was made.
    pub derivation: Derivation,
}

/// The record of a loss: its numbers in the order of the work, and its derivative by each output.
#[derive(Clone, Debug, PartialEq)]
pub struct LossStep<N: Number> {
    /// Every number up to the loss.
    pub written: Vec<Written<N>>,
    /// Every number from the loss back to ∂L/∂a, which is the last of each output.
    pub slopes: Vec<Written<N>>,
    /// ∂L/∂a, one per output.
    pub gradient: DVector<N>,
    /// The loss.
    pub loss: N,
}

/// A line of work in progress: numbers are written one after the other.
struct Sheet<'n, A: Arithmetic> {
    arithmetic: A,
    layer: usize,
    neuron: usize,
    name: &'n str,
    lines: Vec<Written<A::Number>>,
}

impl<A: Arithmetic> Sheet<'_, A> {
    fn place(&self, quantity: Quantity) -> Place {
        Place { layer: self.layer, neuron: self.neuron, quantity }
    }

    /// Writes down a number of the output at hand.
    fn write(
        &mut self,
        quantity: Quantity,
        value: Result<A::Number, NumberError>,
        derivation: Derivation,
    ) -> Result<A::Number, TraceError> {
        let value =
            value.map_err(|error| TraceError::Number { neuron: self.name.to_owned(), error })?;
        self.lines.push(Written { place: self.place(quantity), value, derivation });
        Ok(value)
    }

    fn literal(&self, literal: Decimal) -> Result<A::Number, TraceError> {
        let neuron = self.name.to_owned();
        (self.arithmetic.literal(literal)).map_err(|error| TraceError::Number { neuron, error })
    }
}

/// Works out the loss of outputs `a` against `targets`, and its derivative by each output.
///
/// `layer` is the last layer and `neurons` names its neurons.
///
/// # Errors
/// If a number cannot be made: the logarithm of an output that is 0, for instance.
pub(super) fn run_loss<A: Arithmetic>(
    arithmetic: A,
    loss: Loss,
    layer: usize,
    neurons: &[String],
    a: &DVector<A::Number>,
    targets: &DVector<A::Number>,
) -> Result<LossStep<A::Number>, TraceError> {
    let mut step =
        LossStep { written: Vec::new(), slopes: Vec::new(), gradient: a.clone(), loss: a[0] };
    let kind = loss.row.kind;
    let mean = matches!(kind, Kind::MeanSquared | Kind::BinaryCrossEntropy);
    let count = Decimal::from(neurons.len());
    let mut total: Option<A::Number> = None;
    let mut terms = Vec::with_capacity(neurons.len());
    for (neuron, name) in neurons.iter().enumerate() {
        let mut sheet = Sheet { arithmetic, layer, neuron, name, lines: Vec::new() };
        let (a, t) = (a[neuron], targets[neuron]);
        sheet.write(Quantity::Target, Ok(t), Derivation::Given)?;
        let term = match kind {
            Kind::MeanSquared | Kind::HalfSquared => squared(&mut sheet, kind, a, t)?,
            Kind::CrossEntropy | Kind::BinaryCrossEntropy => entropy(&mut sheet, kind, a, t)?,
        };
        terms.push(sheet.place(Quantity::Term));
        total = Some(match total {
            None => term,
            Some(total) => (arithmetic.sum(total, term))
                .map_err(|error| TraceError::Number { neuron: name.clone(), error })?,
        });
        step.written.append(&mut sheet.lines);
        step.gradient[neuron] = match kind {
            Kind::MeanSquared | Kind::HalfSquared => squared_slope(&mut sheet, kind, a, t, count)?,
            Kind::CrossEntropy => entropy_slope(&mut sheet, a, t)?,
            Kind::BinaryCrossEntropy => binary_entropy_slope(&mut sheet, a, t, count)?,
        };
        step.slopes.append(&mut sheet.lines);
    }
    // The numbers of the whole network stand after its last layer.
    let mut sheet =
        Sheet { arithmetic, layer: layer + 1, neuron: 0, name: "(loss)", lines: Vec::new() };
    let total = total.unwrap_or(step.loss);
    step.loss = if mean && neurons.len() > 1 {
        let total = sheet.write(Quantity::LossTotal, Ok(total), Derivation::Sum(terms))?;
        let sum = Formula::Number(sheet.place(Quantity::LossTotal));
        let count_literal = sheet.literal(count)?;
        sheet.write(
            Quantity::Loss,
            arithmetic.quotient(total, count_literal),
            Derivation::Worked(Formula::Quotient(sum.into(), Formula::Constant(count).into())),
        )?
    } else {
        sheet.write(Quantity::Loss, Ok(total), Derivation::Sum(terms))?
    };
    step.written.append(&mut sheet.lines);
    Ok(step)
}

/// A formula over n, unless n is 1.
fn over_count(formula: Formula, count: Decimal) -> Formula {
    if count == Decimal::ONE {
        return formula;
    }
    Formula::Quotient(formula.into(), Formula::Constant(count).into())
}
