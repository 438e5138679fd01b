//! Names of inputs and neurons: a list, or a run of numbered names that takes no room.

use std::borrow::Cow;

/// Names in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    /// Each as it was written.
    Listed(Vec<String>),
    /// `x1..x30000`.
    Numbered(Numbered),
}

/// A run of names that end in consecutive numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// What stands before the number.
    pub prefix: String,
    /// The first number.
    pub first: usize,
    /// How many names there are; at least one.
    pub count: usize,
}

impl Numbered {
    /// Reads `x1..x30000`; `None` if the text is no run of names.
    ///
    /// ```
    /// use longhand::network::{Names, Numbered};
    /// let names = Names::Numbered(Numbered::read("x1..x30000").unwrap());
    /// assert_eq!((names.len(), names.get(299).unwrap().as_ref()), (30_000, "x300"));
    /// assert_eq!(names.position("x300"), Some(299));
    /// assert!(Numbered::read("x1..y3").is_none() && Numbered::read("x3..x1").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once("..")?;
        let split = |name: &str| {
            let (prefix, number) = split_number(name)?;
            Some((prefix.to_owned(), number))
        };
        let ((prefix, first), (other, last)) = (split(from.trim())?, split(to.trim())?);
        let count = last.checked_sub(first)?.checked_add(1)?;
        (prefix == other).then_some(Self { prefix, first, count })
    }
}

/// A name's end as a number without leading zeros, and what stands before it.
fn split_number(name: &str) -> Option<(&str, usize)> {
    let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[prefix.len()..];
    let plain = digits == "0" || !digits.starts_with('0');
    Some((prefix, digits.parse().ok().filter(|_| plain)?))
}

impl Names {
    /// How many names there are.
    pub fn len(&self) -> usize {
        match self {
            Names::Listed(names) => names.len(),
            Names::Numbered(numbered) => numbered.count,
        }
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name at a place, counted from 0.
    pub fn get(&self, index: usize) -> Option<Cow<'_, str>> {
        match self {
            Names::Listed(names) => names.get(index).map(|name| Cow::Borrowed(name.as_str())),
            Names::Numbered(Numbered { prefix, first, count }) => {
                (index < *count).then(|| Cow::Owned(format!("{prefix}{}", first + index)))
            }
        }
    }

    /// Where a name stands, counted from 0.
    pub fn position(&self, name: &str) -> Option<usize> {
        match self {
            Names::Listed(names) => names.iter().position(|listed| listed == name),
            Names::Numbered(Numbered { prefix, first, count }) => {
                let (before, number) = split_number(name)?;
                let index = number.checked_sub(*first)?;
                (before == prefix && index < *count).then_some(index)
            }
        }
    }

    /// Every name in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Every name, written out.
    pub fn to_vec(&self) -> Vec<String> {
        self.iter().map(Cow::into_owned).collect()
    }

    /// A name that stands in both, if there is one; runs are compared without being written out.
    pub fn shared(&self, other: &Names) -> Option<String> {
        match (self, other) {
            (Names::Numbered(a), Names::Numbered(b)) => {
                let first = a.first.max(b.first);
                let end = (a.first + a.count).min(b.first + b.count);
                (a.prefix == b.prefix && first < end).then(|| format!("{}{first}", a.prefix))
            }
            (Names::Numbered(_), Names::Listed(_)) => other.shared(self),
            (Names::Listed(names), _) => {
                names.iter().find(|name| other.position(name).is_some()).cloned()
            }
        }
    }
}

impl From<Vec<String>> for Names {
    fn from(names: Vec<String>) -> Self {
        Names::Listed(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Names {
        Names::Numbered(Numbered::read(text).unwrap())
    }

    #[test]
    fn only_plain_numbers_make_a_run() {
        for text in ["x1", "x01..x09", "x1..x", "x..y", "..", "x1..x2..x3"] {
            assert_eq!(Numbered::read(text), None, "{text}");
        }
        assert_eq!(run("a0..a0").to_vec(), ["a0"]);
        assert_eq!(run("x9..x11").to_vec(), ["x9", "x10", "x11"]);
        assert_eq!(run("x9..x11").position("x010"), None);
    }

    #[test]
    fn shared_names_are_found_without_writing_them_out() {
        assert_eq!(run("x1..x3000000").shared(&run("x3000000..x4000000")).unwrap(), "x3000000");
        assert_eq!(run("x1..x3").shared(&run("x4..x5")), None);
        assert_eq!(run("x1..x3").shared(&run("y1..y3")), None);
        let listed = Names::Listed(vec!["y".to_owned(), "x2".to_owned()]);
        assert_eq!(run("x1..x3").shared(&listed).unwrap(), "x2");
    }
}
