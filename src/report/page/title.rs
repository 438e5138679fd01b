//! What a layer is called over its ledgers.

use crate::trace::Record;

/// "Layer 2"; "Layer 2, edge" where its neurons have one name and an index; "f[2]: forget gate, step 2" in a memory cell.
pub(super) fn layer_title(record: &dyn Record, layer: usize) -> String {
    let names = record.neurons(layer);
    if let Some(role) = record.cell(layer) {
        let named = match names {
            [] => String::new(),
            [only] => only.clone(),
            [first, .., last] => format!("{first} to {last}"),
        };
        let when = match role.step {
            0 => "before the first step".to_owned(),
            step => format!("step {step}"),
        };
        return format!("{named}: {}, {when}", role.part.words());
    }
    let stem = |name: &'_ String| name.split_once('[').map(|(stem, _)| stem.to_owned());
    let first = names.first().and_then(stem);
    match first.filter(|first| names.iter().all(|name| stem(name).as_ref() == Some(first))) {
        Some(stem) => format!("Layer {layer}, {stem}"),
        None => format!("Layer {layer}"),
    }
}

/// The same with the number of its neurons, unless its name tells it.
pub(super) fn counted_title(record: &dyn Record, layer: usize, count: usize) -> String {
    let title = layer_title(record, layer);
    match record.cell(layer) {
        Some(_) => title,
        None => format!("{title}: {}", counted(count, "neuron")),
    }
}

/// "1 step", "4 steps".
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Study;
    use crate::trace::InputName;

    fn titles(network: &str) -> Vec<String> {
        let text = format!("+++\ntitle = \"T\"\nquestion = \"Q?\"\n{network}+++\n");
        let lesson = crate::lesson::read("test.md", text.as_bytes()).unwrap();
        let network = &lesson.networks[0].network;
        let ones = vec!["1".to_owned(); network.inputs.len()];
        let record = Study::new(&lesson).trace(&network.name, &InputName::Numbers(ones)).unwrap();
        let count = |layer| record.neurons(layer).len();
        (1..=record.layers()).map(|layer| counted_title(&*record, layer, count(layer))).collect()
    }

    #[test]
    fn layers_are_called_what_they_are() {
        let pooled = titles(
            "[network.n]\ninputs = { name = \"x\", shape = [4, 4] }\n\
             [[network.n.layers]]\nkind = \"pool\"\nname = \"best\"\nof = \"max\"\nsize = 2\n\
             [[network.n.layers]]\nneurons = [\"y\"]\nweights = [[1, 1, 1, 1]]\nbiases = [0]\n",
        );
        assert_eq!(pooled, ["Layer 1, best: 4 neurons", "Layer 2: 1 neuron"]);
        let gate = "{ weights = [[1, 0]], biases = [0] }";
        let cell = titles(&format!(
            "[network.n]\ninputs = [\"x\"]\n[[network.n.layers]]\nkind = \"lstm\"\n\
             input = {gate}\nforget = {gate}\ncandidate = {gate}\noutput = {gate}\n"
        ));
        assert_eq!(cell[0], "h[0]: what is shown, before the first step");
        assert_eq!(cell[3], "f[1]: forget gate, step 1");
        assert_eq!(cell.len(), 11);
    }
}
