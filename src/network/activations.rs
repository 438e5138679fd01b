//! The table of activations: formula, derivative, range and purpose in a row each.

use super::activation::{ActivationRow, Piece, Shape, SlopeWork, Work};
use crate::number::{Enclosure, Smooth};

/// Every activation that a layer may use; `softmax`, which looks at the whole layer, is an operation
/// of its own.
pub static ACTIVATIONS: &[ActivationRow] = &[
    ActivationRow {
        name: "identity",
        symbol: "id",
        formula: "id(z) = z",
        derivative: "id′(z) = 1",
        range: "all real numbers",
        purpose: "passes z on unchanged: for outputs that are any number, and to show what a network is without an activation",
        note: "",
        work: Work::Pass,
        shape: Shape::Pieces { below: Piece::Pass, above: Piece::Pass },
        slope: |_, _| 1.0,
        slope_work: SlopeWork::Piece,
    },
    ActivationRow {
        name: "step",
        symbol: "step",
        formula: "step(z) = 0 for z < 0, 1 for z ≥ 0",
        derivative: "step′(z) = 0, and none at 0",
        range: "{0, 1}",
        purpose: "a hard yes or no, the first artificial neuron; no gradient to learn from",
        note: "Here step(0) = 1. Some books choose 0 or ½.",
        work: Work::Call,
        shape: Shape::Pieces { below: Piece::Constant(0), above: Piece::Constant(1) },
        slope: |_, _| 0.0,
        slope_work: SlopeWork::Piece,
    },
    ActivationRow {
        name: "relu",
        symbol: "ReLU",
        formula: "ReLU(z) = max(0, z)",
        derivative: "ReLU′(z) = 0 for z < 0, 1 for z > 0",
        range: "[0, ∞)",
        purpose: "keeps what is positive and drops the rest: one bend, cheap, the usual choice for hidden layers",
        note: "At 0 there is no derivative; 0 is used there.",
        work: Work::Maximum,
        shape: Shape::Pieces { below: Piece::Constant(0), above: Piece::Pass },
        slope: |z, _| if z > 0.0 { 1.0 } else { 0.0 },
        slope_work: SlopeWork::Piece,
    },
    ActivationRow {
        name: "leaky_relu",
        symbol: "LReLU",
        formula: "LReLU(z) = α·z for z < 0, z for z ≥ 0",
        derivative: "LReLU′(z) = α for z < 0, 1 for z > 0",
        range: "all real numbers (α > 0)",
        purpose: "a ReLU that never shuts off entirely, so its gradient never dies",
        note: "α is `slope`, 0.01 unless given. At 0 there is no derivative; α is used there.",
        work: Work::Leak,
        shape: Shape::Pieces { below: Piece::Leak, above: Piece::Pass },
        slope: |z, slope| if z > 0.0 { 1.0 } else { slope },
        slope_work: SlopeWork::Piece,
    },
    ActivationRow {
        name: "sigmoid",
        symbol: "σ",
        formula: "σ(z) = 1 / (1 + e^−z)",
        derivative: "σ′(z) = σ(z)·(1 − σ(z))",
        range: "(0, 1)",
        purpose: "squeezes any number into (0, 1): a gate that keeps part of a value, or the output of a yes-or-no classifier",
        note: "Also called the logistic function.",
        work: Work::Logistic,
        shape: Shape::Smooth(Smooth {
            f64: sigmoid,
            f32: sigmoid_f32,
            enclose: Enclosure::sigmoid,
            at_zero: Some("0.5"),
        }),
        slope: |z, _| sigmoid(z) * sigmoid(-z),
        slope_work: SlopeWork::OutputTimesRest,
    },
    ActivationRow {
        name: "tanh",
        symbol: "tanh",
        formula: "tanh(z) = (e^z − e^−z) / (e^z + e^−z)",
        derivative: "tanh′(z) = 1 − tanh²(z)",
        range: "(−1, 1)",
        purpose: "a sigmoid stretched to reach from −1 to 1, centred on 0",
        note: "tanh(z) = 2σ(2z) − 1.",
        work: Work::Call,
        shape: Shape::Smooth(Smooth {
            f64: libm::tanh,
            f32: libm::tanhf,
            enclose: Enclosure::tanh,
            at_zero: Some("0"),
        }),
        slope: |z, _| 1.0 / (libm::cosh(z) * libm::cosh(z)),
        slope_work: SlopeWork::OneMinusSquare,
    },
    ActivationRow {
        name: "softplus",
        symbol: "softplus",
        formula: "softplus(z) = ln(1 + e^z)",
        derivative: "softplus′(z) = σ(z)",
        range: "(0, ∞)",
        purpose: "a ReLU with its corner rounded off",
        note: "",
        work: Work::LogOnePlusExp,
        shape: Shape::Smooth(Smooth {
            f64: |z| z.max(0.0) + libm::log1p(libm::exp(-z.abs())),
            f32: |z| z.max(0.0) + libm::log1pf(libm::expf(-z.abs())),
            enclose: Enclosure::softplus,
            at_zero: None,
        }),
        slope: |z, _| sigmoid(z),
        slope_work: SlopeWork::Function {
            smooth: Smooth {
                f64: sigmoid,
                f32: sigmoid_f32,
                enclose: Enclosure::sigmoid,
                at_zero: Some("0.5"),
            },
            symbol: "σ",
            negative: false,
        },
    },
    ActivationRow {
        name: "gelu",
        symbol: "GELU",
        formula: "GELU(z) = z·Φ(z), with Φ(z) = (1 + erf(z/√2)) / 2",
        derivative: "GELU′(z) = Φ(z) + z·φ(z), with φ(z) = e^(−z²/2) / √(2π)",
        range: "[−0.1700, ∞), rounded",
        purpose: "weighs z by the chance that a standard normal draw lies below it; usual in transformers",
        note: "This is the exact form with erf, not the tanh approximation.",
        work: Work::Times("Φ"),
        shape: Shape::Smooth(Smooth {
            f64: |z| 0.5 * z * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2),
            f32: |z| 0.5 * z * libm::erfcf(-z * std::f32::consts::FRAC_1_SQRT_2),
            enclose: Enclosure::gelu,
            at_zero: Some("0"),
        }),
        slope: |z, _| gelu_slope(z),
        slope_work: SlopeWork::Function {
            smooth: Smooth {
                f64: gelu_slope,
                f32: |z| {
                    let below = 0.5 * libm::erfcf(-z * std::f32::consts::FRAC_1_SQRT_2);
                    below + z * libm::expf(-0.5 * z * z) / libm::sqrtf(2.0 * std::f32::consts::PI)
                },
                enclose: Enclosure::gelu_slope,
                at_zero: Some("0.5"),
            },
            symbol: "GELU′",
            negative: false,
        },
    },
    ActivationRow {
        name: "silu",
        symbol: "SiLU",
        formula: "SiLU(z) = z·σ(z)",
        derivative: "SiLU′(z) = σ(z)·(1 + z·(1 − σ(z)))",
        range: "[−0.2785, ∞), rounded",
        purpose: "z through its own sigmoid gate; smooth, and like ReLU for large z",
        note: "Also called swish.",
        work: Work::Times("σ"),
        shape: Shape::Smooth(Smooth {
            f64: |z| z * sigmoid(z),
            f32: |z| z / (1.0 + libm::expf(-z)),
            enclose: Enclosure::silu,
            at_zero: Some("0"),
        }),
        slope: |z, _| silu_slope(z),
        slope_work: SlopeWork::Function {
            smooth: Smooth {
                f64: silu_slope,
                f32: |z| sigmoid_f32(z) * (1.0 + z * sigmoid_f32(-z)),
                enclose: Enclosure::silu_slope,
                at_zero: Some("0.5"),
            },
            symbol: "SiLU′",
            negative: false,
        },
    },
    ActivationRow {
        name: "cos",
        symbol: "cos",
        formula: "cos(z)",
        derivative: "cos′(z) = −sin(z)",
        range: "[−1, 1]",
        purpose: "goes up and down for ever: one neuron can answer in stripes, but small changes of z can mean anything",
        note: "z is in radians.",
        work: Work::Call,
        shape: Shape::Smooth(Smooth {
            f64: libm::cos,
            f32: libm::cosf,
            enclose: Enclosure::cos,
            at_zero: Some("1"),
        }),
        slope: |z, _| -libm::sin(z),
        slope_work: SlopeWork::Function {
            smooth: Smooth {
                f64: |z| -libm::sin(z),
                f32: |z| -libm::sinf(z),
                enclose: Enclosure::cos_slope,
                at_zero: Some("0"),
            },
            symbol: "sin",
            negative: true,
        },
    },
];

/// The logistic function without overflow on either side.
fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 { 1.0 / (1.0 + libm::exp(-z)) } else { libm::exp(z) / (1.0 + libm::exp(z)) }
}

/// The same in single precision.
fn sigmoid_f32(z: f32) -> f32 {
    if z >= 0.0 { 1.0 / (1.0 + libm::expf(-z)) } else { libm::expf(z) / (1.0 + libm::expf(z)) }
}

/// Φ(z) + z·φ(z).
fn gelu_slope(z: f64) -> f64 {
    let below = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    below + z * libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI)
}

/// σ(z)·(1 + z·(1 − σ(z))).
fn silu_slope(z: f64) -> f64 {
    sigmoid(z) * (1.0 + z * sigmoid(-z))
}
