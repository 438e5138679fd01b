//! A network as something to change: what a page's script has to know to work every number out again.

use super::view::{Table, Walk};
use super::{Equation, Expr, Ledger, Line, view::Prose};
use crate::network::{Activation, Network};
use crate::number::{Decimal, Number, Shown};

/// A network that the reader may change, with its fields and the pass to begin with.
#[derive(Clone, Debug, PartialEq)]
pub struct Explore {
    /// Its fragment, unique on the page.
    pub id: String,
    /// What is to be changed: "xor, to change".
    pub title: String,
    /// The pass to begin with.
    pub walk: Walk,
    /// The same pass with everything that any of its activations may need, for numbers yet to be put in.
    pub changing: Vec<ChangingGroup>,
    /// The network.
    pub network: Changeable,
    /// The fields for the inputs and activations.
    pub groups: Vec<FieldGroup>,
    /// The fields for the weights and biases, neuron by neuron.
    pub neurons: Vec<FieldGroup>,
    /// Whether the reader has to open these.
    pub folded: bool,
    /// The inputs at which to draw a curve, ascending; `None` unless there is one input, which may be changed.
    pub curve: Option<Vec<Decimal>>,
    /// A data set run through the network.
    pub table: Option<Table>,
    /// What to see in it.
    pub caption: Option<Prose>,
}

/// The ledgers of a layer, whatever its activation.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangingGroup {
    /// What the layer is called.
    pub title: String,
    /// Whether the page folds it.
    pub folded: bool,
    /// What there is to work out.
    pub ledgers: Vec<ChangingLedger>,
}

/// A ledger whose end depends on the activation and on the branch that is taken.
///
/// Conditions are words that all have to hold, and with "!" must not: `activation.1:relu`, layer 1 has that one;
/// `h1.z-` and `h1.z+`, a number is below or above 0; `h1.a=`, it was not rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangingLedger {
    /// When it stands there at all; always if empty.
    pub when: String,
    /// What it has in any case.
    pub ledger: Ledger,
    /// What it has under conditions.
    pub ends: Vec<End>,
}

/// What a [`ChangingLedger`] has under a condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct End {
    /// The condition.
    pub when: String,
    /// The last line.
    pub line: Option<Line>,
    /// The one-line form.
    pub equation: Option<Equation>,
    /// A remark, and a number in it with what comes after that.
    pub note: Option<(String, Option<(String, String)>)>,
}

/// Fields that belong together, such as those of a neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldGroup {
    /// What they are of.
    pub title: Expr,
    /// Whether that is a neuron.
    pub neuron: bool,
    /// The fields.
    pub fields: Vec<Field>,
}

/// One thing to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The number's name within a trace, `h1.x1.weight`; or `activation.` and the number of a layer.
    pub name: String,
    /// What stands beside the field.
    pub label: Expr,
    /// What it is called by itself: "weight from x1 to h1".
    pub spoken: String,
    /// What can be chosen.
    pub kind: FieldKind,
}

/// What can be chosen in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A number: as it is given, both ends of its slider, and the slider's step.
    Number {
        /// As given.
        value: Shown,
        /// Lower end.
        from: Shown,
        /// Upper end.
        to: Shown,
        /// How far the slider moves at once.
        step: Shown,
    },
    /// One of several names.
    Choice {
        /// As given.
        value: String,
        /// What there is.
        options: Vec<String>,
    },
}

/// A network whose numbers are worked out by hand, apart from any input.
#[derive(Clone, Debug, PartialEq)]
pub struct Changeable {
    /// What the lesson calls it.
    pub name: String,
    /// Decimals of every written result.
    pub digits: u32,
    /// How far from 0 a number may be set.
    pub limit: Decimal,
    /// Names of the inputs.
    pub inputs: Vec<String>,
    /// The layers.
    pub layers: Vec<ChangeableLayer>,
    /// Inputs, weights and biases by their names within a trace.
    pub given: Vec<(String, Shown)>,
    /// What each row of a data set gives: the inputs, and for target 1, 2, … the lowest and the highest number that
    /// reaches it, `1.lowest` and `1.highest`.
    pub rows: Vec<Vec<(String, Shown)>>,
}

/// A layer of a [`Changeable`] network.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeableLayer {
    /// Names of the neurons.
    pub neurons: Vec<String>,
    /// Whether it has weights and biases.
    pub dense: bool,
    /// Its activation, softmax included.
    pub activation: &'static str,
    /// The activations that it may be given.
    pub offered: Vec<&'static str>,
    /// Slope below 0, should the activation be leaky ReLU.
    pub slope: Shown,
}

/// Numbers may be set up to this far from 0, or farther if the lesson has farther ones.
const LIMIT: i64 = 1_000_000;

impl Changeable {
    /// A network at an input; `None` if it has a layer that is not plain.
    pub fn new(network: &Network<Decimal>, digits: u32, input: &[Decimal]) -> Option<Self> {
        let mut given: Vec<(String, Decimal)> = Vec::new();
        let inputs = network.inputs.iter().zip(input);
        given.extend(inputs.map(|(name, value)| (format!("{name}.a"), *value)));
        let mut layers = Vec::new();
        let usual = Activation::named("leaky_relu")?.slope;
        for (index, layer) in network.layers.iter().enumerate() {
            if !layer.is_plain() {
                return None;
            }
            for (row, neuron) in layer.neurons.iter().enumerate() {
                let Some(affine) = layer.affine() else { continue };
                let weights = affine.weights.row(row);
                given.extend(
                    network
                        .sources(index)
                        .iter()
                        .zip(weights.iter())
                        .map(|(source, weight)| (format!("{neuron}.{source}.weight"), *weight)),
                );
                given.push((format!("{neuron}.bias"), *affine.biases.get(row)?));
            }
            let own = layer.activation().filter(|activation| activation.row.name == "leaky_relu");
            layers.push(ChangeableLayer {
                neurons: layer.neurons.clone(),
                dense: layer.affine().is_some(),
                activation: layer.activation_name(),
                offered: vec![layer.activation_name()],
                slope: own.map_or(usual, |own| own.slope).shown(),
            });
        }
        let largest = given.iter().map(|(_, value)| value.abs()).max().unwrap_or_default();
        let mut limit = Decimal::from(LIMIT);
        while limit < largest {
            limit = limit.checked_mul(Decimal::TEN)?;
        }
        Some(Self {
            name: network.name.clone(),
            digits,
            limit,
            inputs: network.inputs.clone(),
            layers,
            given: given.into_iter().map(|(name, value)| (name, value.shown())).collect(),
            rows: Vec::new(),
        })
    }

    /// Names of the outputs.
    pub fn outputs(&self) -> &[String] {
        self.layers.last().map_or(&[], |layer| &layer.neurons)
    }
}
