//! The table of optimisers: how a gradient becomes a step.

/// What there is to know of an optimiser.
#[derive(Debug)]
pub struct OptimiserRow {
    /// What a lesson and the command line write.
    pub name: &'static str,
    /// One step; θ is a parameter, g its gradient, η the learning rate.
    pub formula: &'static str,
    /// What its constants are.
    pub defaults: &'static str,
    /// What it is for, in a line.
    pub purpose: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// Numbers that it remembers for each parameter, all 0 at the start.
    memories: usize,
    step: fn(&Moment, f64, &mut [f64]) -> f64,
}

/// What a step depends on beside the parameter and its gradient.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// The learning rate η.
    rate: f64,
    /// β₁ᵗ and β₂ᵗ at step t, the first being 1.
    powers: (f64, f64),
}

/// How much of the old direction momentum keeps.
const MOMENTUM: f64 = 0.9;
/// How much of the old mean of gradients, and of their squares, Adam keeps.
const DECAYS: (f64, f64) = (0.9, 0.999);
/// What keeps Adam from dividing by zero.
const EPSILON: f64 = 1e-8;

/// Every optimiser.
///
/// ```
/// use longhand::train::Optimiser;
/// assert!(Optimiser::named("adam").unwrap().row.source.contains("Kingma"));
/// assert!(Optimiser::named("sgd").is_none());
/// ```
pub static OPTIMISERS: &[OptimiserRow] = &[
    OptimiserRow {
        name: "gradient-descent",
        formula: "θ ← θ − η·g",
        defaults: "none",
        purpose: "a step against the gradient, as long as the gradient is steep; the one that is worked by hand",
        source: "A.-L. Cauchy (1847)",
        memories: 0,
        step: |moment, gradient, _| moment.rate * gradient,
    },
    OptimiserRow {
        name: "momentum",
        formula: "v ← μ·v + g;  θ ← θ − η·v",
        defaults: "μ = 0.9; v = 0 at the start",
        purpose: "remembers where it was going, so it rolls through flat places and small dips",
        source: "B. T. Polyak (1964), in the form that PyTorch's SGD uses",
        memories: 1,
        step: |moment, gradient, memory| {
            let [velocity, ..] = memory else { return 0.0 };
            *velocity = MOMENTUM * *velocity + gradient;
            moment.rate * *velocity
        },
    },
    OptimiserRow {
        name: "adam",
        formula: "m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  \
                  θ ← θ − η·(m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)",
        defaults: "β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸; m = v = 0 at the start; t counts the steps from 1",
        purpose: "steps of about η in every parameter, however steep or flat it is there",
        source: "D. P. Kingma and J. Ba, “Adam: A Method for Stochastic Optimization” (2015), algorithm 1",
        memories: 2,
        step: |moment, gradient, memory| {
            let [mean, square, ..] = memory else { return 0.0 };
            *mean = DECAYS.0 * *mean + (1.0 - DECAYS.0) * gradient;
            *square = DECAYS.1 * *square + (1.0 - DECAYS.1) * (gradient * gradient);
            let mean = *mean / (1.0 - moment.powers.0);
            let spread = libm::sqrt(*square / (1.0 - moment.powers.1));
            moment.rate * mean / (spread + EPSILON)
        },
    },
];

/// A row of the table of optimisers.
#[derive(Clone, Copy, Debug)]
pub struct Optimiser {
    /// Its row in [`OPTIMISERS`].
    pub row: &'static OptimiserRow,
}

impl PartialEq for Optimiser {
    fn eq(&self, other: &Self) -> bool {
        self.row.name == other.row.name
    }
}

impl Default for Optimiser {
    /// Plain gradient descent.
    fn default() -> Self {
        Self { row: &OPTIMISERS[0] }
    }
}

impl Optimiser {
    /// The optimiser of that name.
    pub fn named(name: &str) -> Option<Self> {
        OPTIMISERS.iter().find(|row| row.name == name).map(|row| Self { row })
    }

    /// The optimiser at the start, for so many parameters.
    pub(super) fn begin(self, rate: f64, parameters: usize) -> Descent {
        Descent {
            row: self.row,
            moment: Moment { rate, powers: (1.0, 1.0) },
            memory: vec![0.0; self.row.memories * parameters],
        }
    }
}

/// An optimiser at work.
pub(super) struct Descent {
    row: &'static OptimiserRow,
    moment: Moment,
    /// The memories of the first parameter, then of the second, ….
    memory: Vec<f64>,
}

impl Descent {
    /// One step of every parameter; false if a number was not finite.
    pub(super) fn step(&mut self, parameters: &mut [f64], gradients: &[f64]) -> bool {
        let powers = &mut self.moment.powers;
        (powers.0, powers.1) = (powers.0 * DECAYS.0, powers.1 * DECAYS.1);
        if self.row.memories == 0 {
            // The plain case without a call for each parameter; the same product and difference.
            for (parameter, gradient) in parameters.iter_mut().zip(gradients) {
                *parameter -= self.moment.rate * gradient;
            }
        } else {
            let memories = self.memory.chunks_exact_mut(self.row.memories);
            for ((parameter, gradient), memory) in
                parameters.iter_mut().zip(gradients).zip(memories)
            {
                *parameter -= (self.row.step)(&self.moment, *gradient, memory);
            }
        }
        // 0 · x is 0 for every finite x, and NaN otherwise.
        let watched = parameters.iter().chain(&self.memory);
        watched.fold(0.0, |sum, number| sum + 0.0 * number) == 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_rows_are_filled() {
        for (index, row) in OPTIMISERS.iter().enumerate() {
            assert!(OPTIMISERS[..index].iter().all(|other| other.name != row.name));
            for text in [row.formula, row.defaults, row.purpose, row.source] {
                assert!(
                    !text.is_empty() && !text.contains('-') || text == row.source,
                    "{}",
                    row.name
                );
            }
        }
    }

    #[test]
    fn the_shortcut_of_plain_descent_is_its_row() {
        let gradients = [0.3, -1.7, 1e-9];
        let mut parameters = [1.0, 2.0, 3.0];
        let mut descent = Optimiser::named("gradient-descent").unwrap().begin(0.7, 3);
        assert!(descent.step(&mut parameters, &gradients));
        let by_row =
            |start: f64, gradient| start - (descent.row.step)(&descent.moment, gradient, &mut []);
        let expected = [by_row(1.0, 0.3), by_row(2.0, -1.7), by_row(3.0, 1e-9)];
        assert_eq!(parameters, expected);
    }

    #[test]
    fn a_first_step_of_adam_is_as_long_as_the_rate() {
        let mut parameters = [0.0, 0.0];
        assert!(
            Optimiser::named("adam").unwrap().begin(0.1, 2).step(&mut parameters, &[1e-3, -50.0])
        );
        assert!((parameters[0] + 0.1).abs() < 1e-5 && (parameters[1] - 0.1).abs() < 1e-8);
    }
}
