//! What holds of every network: sums add up, relations are true, addresses lead back, nothing panics.

use std::collections::BTreeMap;

use longhand::network::{ACTIVATIONS, Activation, Layer, LayerActivation, Network};
use longhand::number::{Binary64, ByHand, Decimal, Lane, MAX_DIGITS, NumberError};
use longhand::render::{csv, json};
use longhand::trace::{Address, InputName, Place, Quantity, Record, TraceError, forward, run};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

/// A network with its digits and an input.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) digits: u32,
    pub(super) network: Network<Decimal>,
    pub(super) input: Vec<Decimal>,
}

/// A decimal of at most `digits` decimals, up to about `size`.
fn number(digits: u32, size: i128) -> impl Strategy<Value = Decimal> + Clone {
    (0..=digits.min(5)).prop_flat_map(move |scale| {
        let bound = size * 10i128.pow(scale);
        prop_oneof![1 => Just(0), 8 => -bound..=bound]
            .prop_map(move |units| Decimal::from_i128_with_scale(units, scale).normalize())
    })
}

fn activation(digits: u32) -> impl Strategy<Value = LayerActivation> {
    (0..=ACTIVATIONS.len(), number(digits, 2)).prop_map(|(row, slope)| {
        ACTIVATIONS
            .get(row)
            .map_or(LayerActivation::Softmax, |row| Activation { row, slope }.into())
    })
}

/// One to three layers of one to four neurons, some without weights; numbers up to `size`.
pub(super) fn case(size: i128) -> impl Strategy<Value = Case> {
    let shape = (0..=MAX_DIGITS, prop::collection::vec((1..=4usize, any::<bool>()), 2..=4));
    shape.prop_flat_map(move |(digits, shape)| {
        let inputs = shape[0].0;
        let mut width = inputs;
        let mut layers = Vec::new();
        for (index, (neurons, bare)) in shape[1..].iter().enumerate() {
            let columns = width;
            // A quarter of the layers would be too few without weights, half too many.
            let bare = *bare && index % 2 == 1;
            width = if bare { columns } else { *neurons };
            let names: Vec<String> = (1..=width).map(|j| format!("n{}_{j}", index + 1)).collect();
            let parameters = (columns + 1) * width;
            let parameters = prop::collection::vec(number(digits, size), parameters);
            layers.push((activation(digits), parameters).prop_map(move |(activation, numbers)| {
                if bare {
                    return Layer::bare(&names, activation);
                }
                let (biases, weights) = numbers.split_at(names.len());
                let weights = DMatrix::from_row_slice(names.len(), columns, weights);
                Layer::dense(&names, weights, DVector::from_column_slice(biases), activation)
            }));
        }
        let names: Vec<String> = (1..=inputs).map(|i| format!("x{i}")).collect();
        (layers, prop::collection::vec(number(digits, size), inputs)).prop_map(
            move |(layers, input)| Case {
                digits,
                network: Network::new("random", &names, layers).unwrap(),
                input,
            },
        )
    })
}

impl Case {
    pub(super) fn by_hand(&self) -> Lane {
        Lane::ByHand { digits: self.digits }
    }

    pub(super) fn run(&self, lane: Lane) -> Result<Box<dyn Record>, TraceError> {
        run(lane, &self.network, &self.input, InputName::of(&self.input))
    }
}

/// Every number of a trace by its place, read from the printed text as an exact fraction.
type Numbers = BTreeMap<Place, BigRational>;

fn numbers(record: &dyn Record) -> Numbers {
    record.rows().map(|row| (row.place, fraction(row.value.as_str()))).collect()
}

/// The exact value of printed digits, read without Longhand.
fn fraction(text: &str) -> BigRational {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let units: BigInt = format!("{whole}{decimals}").parse().unwrap();
    let exponent = exponent.parse::<i32>().unwrap() - decimals.len() as i32;
    let ten = BigRational::from_integer(10.into());
    BigRational::from_integer(units) * ten.pow(exponent)
}

fn whole(value: i32) -> BigRational {
    BigRational::from_integer(value.into())
}

/// What a number would be without rounding, by the definition of its quantity; `None` if irrational.
fn unrounded(network: &Network<Decimal>, numbers: &Numbers, place: Place) -> Option<BigRational> {
    let at = |quantity| numbers[&Place { quantity, ..place }].clone();
    let Some(index) = place.layer.checked_sub(1) else {
        return Some(numbers[&place].clone());
    };
    let layer = &network.layers[index];
    let before = |neuron: usize| {
        let (layer, quantity) = (index, Quantity::Output);
        numbers[&Place { layer, neuron, quantity }].clone()
    };
    let across = |quantity| {
        (0..layer.neurons.len())
            .map(move |neuron| numbers[&Place { neuron, quantity, ..place }].clone())
    };
    Some(match place.quantity {
        Quantity::Weight(_) | Quantity::Bias => at(place.quantity),
        Quantity::Input(source) => before(source),
        Quantity::Product(source) => at(Quantity::Weight(source)) * at(Quantity::Input(source)),
        Quantity::RunningSum(0) => at(Quantity::Product(0)),
        Quantity::RunningSum(source) => {
            at(Quantity::RunningSum(source - 1)) + at(Quantity::Product(source))
        }
        Quantity::Sum => {
            let columns = layer.affine().unwrap().weights.ncols();
            (0..columns).map(|source| at(Quantity::Product(source))).sum()
        }
        Quantity::PreActivation if layer.affine().is_none() => before(place.neuron),
        Quantity::PreActivation => at(Quantity::Sum) + at(Quantity::Bias),
        Quantity::Shift => across(Quantity::PreActivation).max().unwrap(),
        Quantity::Shifted => at(Quantity::PreActivation) - at(Quantity::Shift),
        Quantity::Exponential if at(Quantity::Shifted).is_zero() => whole(1),
        Quantity::Exponential => return None,
        Quantity::Total => across(Quantity::Exponential).sum(),
        Quantity::Output if layer.activation().is_none() => {
            at(Quantity::Exponential) / at(Quantity::Total)
        }
        Quantity::Output => {
            let z = at(Quantity::PreActivation);
            let slope = || fraction(&layer.activation().unwrap().slope.to_string());
            match layer.activation_name() {
                "identity" => z,
                "step" => whole(i32::from(!z.is_negative())),
                "relu" => z.max(whole(0)),
                "leaky_relu" if z.is_negative() => slope() * z,
                "leaky_relu" => z,
                "sigmoid" if z.is_zero() => BigRational::new(1.into(), 2.into()),
                "tanh" | "gelu" | "silu" if z.is_zero() => whole(0),
                "cos" if z.is_zero() => whole(1),
                "sigmoid" | "tanh" | "softplus" | "gelu" | "silu" | "cos" => return None,
                name => panic!("say what `{name}` is"),
            }
        }
        // The backward pass has its own tests.
        _ => return None,
    })
}

/// How far a by-hand number can be from the `f64` one: half a unit for each rounding on the way, times the
/// steepest slope it passed, and a little for binary arithmetic. `None` where a jump lies in between.
fn distances(case: &Case, record: &dyn Record) -> BTreeMap<Place, Option<f64>> {
    let half = 0.5 * 10f64.powi(-(case.digits as i32));
    let mut bounds: BTreeMap<Place, Option<f64>> = BTreeMap::new();
    for place in record.places() {
        let at = |quantity| bounds[&Place { quantity, ..place }];
        let value = |quantity| record.value(Place { quantity, ..place }).unwrap();
        let layer = place.layer.checked_sub(1).map(|index| &case.network.layers[index]);
        let before = |neuron| {
            let (layer, quantity) = (place.layer - 1, Quantity::Output);
            bounds[&Place { layer, neuron, quantity }]
        };
        let plus = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        let worst_z = || {
            let neurons = 0..layer.map_or(0, |layer| layer.neurons.len());
            neurons
                .map(|neuron| bounds[&Place { neuron, quantity: Quantity::PreActivation, ..place }])
                .try_fold(0.0, |worst: f64, bound| Some(worst.max(bound?)))
        };
        let bound = match place.quantity {
            _ if layer.is_none() => Some(0.0),
            Quantity::Weight(_) | Quantity::Bias => Some(0.0),
            Quantity::Input(source) => before(source),
            Quantity::Product(source) => {
                let weight = value(Quantity::Weight(source)).abs();
                at(Quantity::Input(source)).map(|bound| weight * bound + half)
            }
            Quantity::RunningSum(0) => at(Quantity::Product(0)),
            Quantity::RunningSum(source) => {
                plus(at(Quantity::RunningSum(source - 1)), at(Quantity::Product(source)))
            }
            Quantity::Sum => {
                let affine = layer.and_then(Layer::affine).unwrap();
                at(Quantity::RunningSum(affine.weights.ncols() - 1))
            }
            Quantity::PreActivation if layer.is_some_and(|layer| layer.affine().is_none()) => {
                before(place.neuron)
            }
            Quantity::PreActivation => at(Quantity::Sum),
            Quantity::Shift => worst_z(),
            Quantity::Shifted => plus(at(Quantity::PreActivation), at(Quantity::Shift)),
            // e^x rises by at most 1 below 0.
            Quantity::Exponential => at(Quantity::Shifted).map(|bound| bound + half),
            Quantity::Total => {
                let neurons = 0..layer.map_or(0, |layer| layer.neurons.len());
                neurons
                    .map(|neuron| {
                        bounds[&Place { neuron, quantity: Quantity::Exponential, ..place }]
                    })
                    .try_fold(0.0, |sum: f64, bound| Some(sum + bound?))
            }
            // p/t − p′/t′ = (p − p′)/t + (p′/t′)·(t′ − t)/t, with t ≥ 1 and p′ ≤ t′.
            Quantity::Output if layer.is_some_and(|layer| layer.activation().is_none()) => {
                plus(at(Quantity::Exponential), at(Quantity::Total)).map(|bound| bound + half)
            }
            Quantity::Output => {
                let activation = layer.and_then(Layer::activation).unwrap();
                let z = at(Quantity::PreActivation);
                let steepest = match activation.row.name {
                    "sigmoid" => 0.25,
                    "leaky_relu" => {
                        activation.slope.to_string().parse::<f64>().unwrap().abs().max(1.0)
                    }
                    "gelu" | "silu" => 1.13,
                    _ => 1.0,
                };
                match activation.row.name {
                    "step" => {
                        z.filter(|bound| value(Quantity::PreActivation).abs() > *bound).map(|_| 0.0)
                    }
                    _ => z.map(|bound| steepest * bound + half),
                }
            }
            _ => None,
        };
        let binary = 1e-13 * (1.0 + record.value(place).unwrap().abs());
        bounds.insert(place, bound.map(|bound| bound + binary));
    }
    bounds
}

fn lanes(case: &Case) -> [Lane; 3] {
    [case.by_hand(), Lane::F64, Lane::F32]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// In every lane "=" is exactly true of the digits printed, and "≈" exactly false or irrational.
    #[test]
    fn every_relation_is_true(case in case(20)) {
        for lane in lanes(&case) {
            let record = case.run(lane).unwrap();
            let numbers = numbers(record.as_ref());
            for row in record.rows() {
                let exact = unrounded(&case.network, &numbers, row.place);
                let equal = exact.is_some_and(|exact| exact == numbers[&row.place]);
                prop_assert_eq!(row.relation.symbol(), if equal { "=" } else { "≈" }, "{}", row.address);
            }
        }
    }

    /// By hand, sums are exact and everything else is off by at most half a unit.
    #[test]
    fn by_hand_terms_add_up_and_roundings_are_half_a_unit(case in case(1000)) {
        let record = case.run(case.by_hand()).unwrap();
        let numbers = numbers(record.as_ref());
        let unit = whole(10).pow(-(case.digits as i32));
        for (place, value) in &numbers {
            prop_assert!((value / &unit).is_integer(), "{} has too many decimals", record.address(*place));
            let Some(exact) = unrounded(&case.network, &numbers, *place) else { continue };
            let rounds = matches!(place.quantity, Quantity::Product(_) | Quantity::Output);
            let off = (value - exact).abs();
            prop_assert!(off.is_zero() || rounds && off * whole(2) <= unit, "{}", record.address(*place));
        }
    }

    #[test]
    fn by_hand_and_f64_differ_by_no_more_than_the_roundings_explain(case in case(20)) {
        let (by_hand, machine) = (case.run(case.by_hand()).unwrap(), case.run(Lane::F64).unwrap());
        for (place, bound) in distances(&case, by_hand.as_ref()) {
            let Some(bound) = bound else { continue };
            let difference = (by_hand.value(place).unwrap() - machine.value(place).unwrap()).abs();
            prop_assert!(difference <= bound, "{}: {difference} > {bound}", by_hand.address(place));
        }
    }

    #[test]
    fn every_address_leads_back_to_its_number(case in case(1_000)) {
        for lane in lanes(&case) {
            let record = case.run(lane).unwrap();
            let mut seen = std::collections::BTreeSet::new();
            for row in record.rows() {
                let text = row.address.to_string();
                let address: Address = text.parse().unwrap();
                prop_assert_eq!(&address, &row.address);
                prop_assert_eq!(address.place(record.as_ref()), Ok(row.place));
                prop_assert!(seen.insert(row.address.id()), "{} twice", text);
            }
        }
    }

    /// A number is made from numbers that were printed before it.
    #[test]
    fn operands_come_before_what_is_made_of_them(case in case(20)) {
        let record = case.run(Lane::F64).unwrap();
        let mut printed = std::collections::BTreeSet::new();
        for place in record.places() {
            for operand in record.derivation(place).unwrap().operands() {
                prop_assert!(printed.contains(&operand), "{}", record.address(place));
            }
            prop_assert!(printed.insert(place));
        }
    }

    #[test]
    fn the_same_network_gives_the_same_bytes(case in case(20)) {
        for lane in lanes(&case) {
            let bytes = || {
                let record = case.run(lane).unwrap();
                (json::document(lane, &[record.as_ref()]).unwrap(), csv::traces([record.as_ref()]))
            };
            prop_assert_eq!(bytes(), bytes());
        }
    }

    /// Numbers as large as a decimal can be: a trace or an error, and an error names a neuron.
    #[test]
    fn extreme_numbers_are_traced_or_refused(case in case(Decimal::MAX.mantissa() / 100_000)) {
        for lane in lanes(&case) {
            match case.run(lane) {
                Ok(record) => prop_assert!(record.rows().all(|row| record.value(row.place).unwrap().is_finite())),
                Err(TraceError::Number { neuron, .. }) => prop_assert!(neuron.starts_with('n'), "{}", neuron),
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }
}

#[test]
fn a_product_too_large_names_its_neuron() {
    let large = Decimal::from_i128_with_scale(10i128.pow(28), 0);
    let identity = Activation::named("identity").unwrap();
    let layer = Layer::dense(["h"], dmatrix![large], dvector![large], identity.into());
    let network = Network::new("n", ["x"], vec![layer]).unwrap();
    let refused = |error| TraceError::Number { neuron: "h".to_owned(), error };
    for digits in 0..=MAX_DIGITS {
        let error = forward(ByHand::new(digits).unwrap(), &network.clone().into(), &[large]);
        assert_eq!(error.unwrap_err(), refused(NumberError::TooLarge));
    }
    let error = run(Lane::F32, &network, &[large], InputName::of(&[large])).err();
    assert_eq!(error, Some(refused(NumberError::NotFinite)));
    let machine = network.read_by(Binary64).unwrap();
    assert!(forward(Binary64, &machine.into(), &[1e28]).is_ok());
}
