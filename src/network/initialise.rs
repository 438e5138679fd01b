//! Seeded initialisation: parameters drawn from a named, portable generator.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, StandardUniform};

/// How the parameters of a layer begin when they are not given.
///
/// Weights are drawn row by row (neuron by neuron) from ChaCha8 with the lesson's seed; biases are 0,
/// except for `constant`, where they are the constant too. The same seed gives the same
/// numbers on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Initialisation {
    /// Its row in [`INITIALISATIONS`].
    pub row: &'static InitialisationRow,
    /// Seed of the generator.
    pub seed: u64,
    /// The constant, half-width or standard deviation, where the kind takes one.
    pub scale: f64,
}

/// What there is to know of an initialisation.
#[derive(Debug)]
pub struct InitialisationRow {
    /// What a lesson writes as `kind`.
    pub name: &'static str,
    /// The distribution of one weight.
    pub formula: &'static str,
    /// Where it comes from or what it is for.
    pub purpose: &'static str,
    draw: Draw,
}

impl PartialEq for InitialisationRow {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

#[derive(Debug)]
enum Draw {
    Constant(fn(f64) -> f64),
    /// Uniform on ±the half-width, from (scale, inputs, neurons).
    Uniform(fn(f64, f64, f64) -> f64),
    /// Normal with the standard deviation, from (scale, inputs, neurons).
    Normal(fn(f64, f64, f64) -> f64),
}

/// Every initialisation that a layer may use.
pub static INITIALISATIONS: &[InitialisationRow] = &[
    InitialisationRow {
        name: "zeros",
        formula: "w = 0",
        purpose: "the start from which identical neurons never part",
        draw: Draw::Constant(|_| 0.0),
    },
    InitialisationRow {
        name: "constant",
        formula: "w = scale",
        purpose: "every weight and bias the same",
        draw: Draw::Constant(|scale| scale),
    },
    InitialisationRow {
        name: "uniform",
        formula: "w uniform on [−scale, scale)",
        purpose: "the plain random start",
        draw: Draw::Uniform(|scale, _, _| scale),
    },
    InitialisationRow {
        name: "normal",
        formula: "w normal with mean 0 and standard deviation scale",
        purpose: "the plain random start, without a hard edge",
        draw: Draw::Normal(|scale, _, _| scale),
    },
    InitialisationRow {
        name: "xavier",
        formula: "w uniform on ±scale·√(6 / (inputs + neurons))",
        purpose: "keeps the variance even through layers that hardly change a small z, as tanh does (Glorot and Bengio, 2010)",
        draw: Draw::Uniform(|scale, inputs, neurons| scale * libm::sqrt(6.0 / (inputs + neurons))),
    },
    InitialisationRow {
        name: "he",
        formula: "w normal with mean 0 and standard deviation scale·√(2 / inputs)",
        purpose: "keeps the variance even through ReLU layers (He, Zhang, Ren and Sun, 2015)",
        draw: Draw::Normal(|scale, inputs, _| scale * libm::sqrt(2.0 / inputs)),
    },
];

impl Initialisation {
    /// The initialisation of that name, with scale 1.
    pub fn named(name: &str, seed: u64) -> Option<Self> {
        let row = INITIALISATIONS.iter().find(|row| row.name == name)?;
        Some(Self { row, seed, scale: 1.0 })
    }

    /// Weights of shape neurons × inputs, row by row, and one bias per neuron.
    ///
    /// ```
    /// use longhand::network::Initialisation;
    /// let he = Initialisation::named("he", 7).unwrap();
    /// let (weights, biases) = he.parameters(3, 2);
    /// assert_eq!((weights.len(), biases), (6, vec![0.0; 3]));
    /// assert_eq!(weights, he.parameters(3, 2).0);
    /// ```
    pub fn parameters(&self, neurons: usize, inputs: usize) -> (Vec<f64>, Vec<f64>) {
        self.parameters_of(0, neurons, inputs)
    }

    /// The same from another stream of the generator: with one seed for a whole network, each layer
    /// draws from its own, and no seed repeats what another has drawn.
    pub fn parameters_of(
        &self,
        stream: u64,
        neurons: usize,
        inputs: usize,
    ) -> (Vec<f64>, Vec<f64>) {
        let weights = self.weights_of(stream, neurons, inputs);
        (weights.collect(), vec![self.bias(); neurons])
    }

    /// What every bias is.
    pub fn bias(&self) -> f64 {
        match self.row.draw {
            Draw::Constant(constant) => constant(self.scale),
            Draw::Uniform(_) | Draw::Normal(_) => 0.0,
        }
    }

    /// The weights, drawn one after the other, row by row.
    pub fn weights(&self, neurons: usize, inputs: usize) -> impl Iterator<Item = f64> + use<> {
        self.weights_of(0, neurons, inputs)
    }

    fn weights_of(
        &self,
        stream: u64,
        neurons: usize,
        inputs: usize,
    ) -> impl Iterator<Item = f64> + use<> {
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        generator.set_stream(stream);
        let (fan_in, fan_out) = (inputs as f64, neurons as f64);
        let mut weight: Box<dyn FnMut() -> f64> = match self.row.draw {
            Draw::Constant(constant) => {
                let value = constant(self.scale);
                Box::new(move || value)
            }
            Draw::Uniform(half_width) => {
                let half_width = half_width(self.scale, fan_in, fan_out);
                Box::new(move || {
                    let unit: f64 = StandardUniform.sample(&mut generator);
                    half_width * (2.0 * unit - 1.0)
                })
            }
            Draw::Normal(deviation) => {
                let deviation = deviation(self.scale, fan_in, fan_out);
                Box::new(move || {
                    let unit: f64 = StandardNormal.sample(&mut generator);
                    deviation * unit
                })
            }
        };
        (0..neurons * inputs).map(move |_| weight())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_are_as_the_formulas_say() {
        let deviation = |name: &str| {
            let (weights, _) = Initialisation::named(name, 1).unwrap().parameters(100, 200);
            let mean = weights.iter().sum::<f64>() / weights.len() as f64;
            assert!(mean.abs() < 0.02, "{name}");
            (weights.iter().map(|w| w * w).sum::<f64>() / weights.len() as f64).sqrt()
        };
        // A uniform variable on ±h has standard deviation h/√3.
        for (name, expected) in [
            ("zeros", 0.0),
            ("uniform", (1.0f64 / 3.0).sqrt()),
            ("normal", 1.0),
            ("xavier", (2.0f64 / 300.0).sqrt()),
            ("he", 0.1),
        ] {
            assert!((deviation(name) - expected).abs() <= 0.02 * expected, "{name}");
        }
    }

    #[test]
    fn layers_and_seeds_draw_different_numbers() {
        let draw = |seed, stream| {
            Initialisation::named("uniform", seed).unwrap().parameters_of(stream, 1, 1).0
        };
        let drawn = [draw(7, 0), draw(7, 1), draw(8, 0), draw(8, 1)];
        for (index, one) in drawn.iter().enumerate() {
            assert!(drawn[..index].iter().all(|other| other != one));
        }
    }

    #[test]
    fn a_seed_means_the_same_numbers_for_ever() {
        let (weights, _) = Initialisation::named("uniform", 7).unwrap().parameters(1, 2);
        assert_eq!(weights, [-0.6844078059587613, -0.6640212744557974]);
    }
}
