//! Pages: the view of a lesson through the templates, and the files that every page shares.
//!
//! Everything a lesson's author wrote is escaped by the templates; the `safe` filter stands only behind
//! `.markup`, which only [`Markup`](crate::report::view::Markup) becomes (a test reads the templates for it).

mod brief;
mod decimal;
mod explore;
mod inline;
mod matrix;
mod numbers;
mod page;
mod pointing;
mod stepping;
mod table;

pub use explore::data as explore_data;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use crate::lesson::DecimalSign;
use crate::output::Artifact;
use crate::report::Derived;
use crate::report::view::{Block, IndexPage, LessonPage};
use numbers::Anchors;

pub use decimal::with_sign;

/// Where a page finds its style and its fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// In `assets/`, beside the lessons.
    Linked,
    /// In the page itself, which can then be sent by mail.
    SingleFile,
}

/// A template that does not fit the view it is given: a mistake of ours, never of a lesson.
#[derive(Debug)]
pub struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot fill a page template: {}", self.0)
    }
}

impl std::error::Error for RenderError {}

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/", $name)))
    };
}

const STYLE: &str = include_str!("../../../templates/style.css");
/// The script of every page, and what it needs beyond where there is something to change.
const SCRIPT: [(&str, &str); 1] = [template!("lesson.js")];
const EXPLORING: [(&str, &str); 1] = [template!("explore.js")];

macro_rules! font {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../templates/fonts/", $name)))
    };
}

/// The fonts, with their licence; `subset.py` beside them says how they were cut.
const FONTS: [(&str, &[u8]); 6] = [
    font!("stix-two-text-latin-wght-normal.woff2"),
    font!("stix-two-text-latin-wght-italic.woff2"),
    font!("stix-two-text-greek-wght-normal.woff2"),
    font!("stix-two-text-greek-wght-italic.woff2"),
    font!("stix-two-math.woff2"),
    font!("OFL.txt"),
];

const TEMPLATES: [(&str, &str); 6] = [
    template!("base.html"),
    template!("index.html"),
    template!("lesson.html"),
    template!("blocks.html"),
    template!("ledger.html"),
    template!("table.html"),
];

static TERA: LazyLock<Result<Tera, String>> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(TEMPLATES).map_err(|error| error.to_string())?;
    Ok(tera)
});

/// One lesson as a page, for `<lesson>/index.html`; its numbers say nothing of where they came from.
///
/// # Errors
/// If a template does not fit the view.
pub fn lesson(page: &LessonPage, packing: Packing) -> Result<String, RenderError> {
    explained_lesson(page, packing, &|_| Vec::new())
}

/// One lesson as a page, with what its script has to know of its numbers: `explain` is asked once, with the
/// addresses of all numbers on the page.
///
/// # Errors
/// If a template does not fit the view.
pub fn explained_lesson(
    page: &LessonPage,
    packing: Packing,
    explain: &dyn Fn(&BTreeSet<String>) -> Vec<Derived>,
) -> Result<String, RenderError> {
    let mut anchors = Anchors::new(&page.blocks);
    anchors.is_alone = packing == Packing::SingleFile;
    let blocks = page::blocks(&mut anchors, &page.blocks);
    let contents: Vec<Json> = page
        .blocks
        .iter()
        .filter_map(|block| match block {
            // A heading's numbers are links already; a link inside a link is not allowed.
            Block::Heading { level: 2, id, title } => {
                Some(json!({ "id": id, "title": plain(title) }))
            }
            _ => None,
        })
        .collect();
    let link = |link: &Option<_>| link.as_ref().map(link_json);
    let mut view = json!({
        "title": page.title,
        "question": page.question,
        "position": page.position,
        "previous": link(&page.previous),
        "next": link(&page.next),
        "contents": contents,
        "blocks": blocks,
        "source": { "file": page.source.file, "sha256": page.source.sha256 },
        "downloads": page.downloads.iter().map(link_json).collect::<Vec<_>>(),
        "left_out": page.left_out.iter()
            .map(|one| json!({ "what": one.what, "command": one.command }))
            .collect::<Vec<_>>(),
        "derived": "[]",
        // A page that is sent by itself has no neighbours and no files beside it.
        "alone": packing == Packing::SingleFile,
    });
    let mut site = site(&page.site, &page.language, "../");
    site["comma"] = (page.decimal == DecimalSign::Comma).into();
    let explores = page.blocks.iter().any(|block| matches!(block, Block::Explore(_)));
    let more = EXPLORING.iter().filter(|_| explores);
    let scripts: Vec<_> = SCRIPT.iter().chain(more).collect();
    let mut html = render("lesson.html", &site, &view, packing, &scripts)?;
    let derived = explain(&pointing::addresses(&html));
    if !derived.is_empty() {
        view["derived"] = pointing::data(&derived, page.decimal).into();
        html = stepping::with_steps(
            &render("lesson.html", &site, &view, packing, &scripts)?,
            &derived,
        );
    }
    Ok(decimal::with_sign(html, page.decimal))
}

/// The index of all lessons, for `index.html`.
///
/// # Errors
/// If a template does not fit the view.
pub fn index(page: &IndexPage, packing: Packing) -> Result<String, RenderError> {
    let parts: Vec<Json> = page
        .parts
        .iter()
        .map(|part| {
            let lessons = part.lessons.iter().map(|lesson| {
                json!({
                    "number": lesson.number,
                    "href": lesson.link.href,
                    "title": lesson.link.title,
                    "question": lesson.question,
                })
            });
            json!({ "title": part.title, "lessons": lessons.collect::<Vec<_>>() })
        })
        .collect();
    let introduction = page::prose(&mut Anchors::default(), &page.introduction);
    let view = json!({
        "tagline": page.tagline,
        "introduction": introduction,
        "parts": parts,
        "derived": "[]",
    });
    let scripts: Vec<_> = SCRIPT.iter().collect();
    render("index.html", &site(&page.title, "en", ""), &view, packing, &scripts)
}

/// The files that every page shares, under `assets/`.
pub fn assets() -> Vec<Artifact> {
    let fonts =
        FONTS.iter().map(|(name, bytes)| Artifact::new(format!("assets/fonts/{name}"), *bytes));
    let scripts = SCRIPT.iter().chain(&EXPLORING);
    let scripts = scripts.map(|(name, text)| Artifact::new(format!("assets/{name}"), *text));
    std::iter::once(Artifact::new("assets/style.css", STYLE)).chain(scripts).chain(fonts).collect()
}

fn render(
    template: &str,
    site: &Json,
    page: &Json,
    packing: Packing,
    scripts: &[&(&str, &str)],
) -> Result<String, RenderError> {
    let tera = TERA.as_ref().map_err(|error| RenderError(error.clone()))?;
    let mut context = Context::new();
    context.insert("site", site);
    context.insert("page", page);
    context.insert("assets", &shared(packing, scripts));
    tera.render(template, &context).map_err(|error| RenderError(error.to_string()))
}

fn site(title: &str, language: &str, root: &str) -> Json {
    json!({ "title": title, "language": language, "version": env!("CARGO_PKG_VERSION"), "root": root, "comma": false })
}

/// The style and the scripts of a page, and the policy that allows them and nothing else.
fn shared(packing: Packing, scripts: &[&(&str, &str)]) -> Json {
    let (style, scripts, policy) = match packing {
        Packing::Linked => (
            Json::Null,
            scripts.iter().map(|(name, _)| json!({ "file": name })).collect::<Vec<_>>(),
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             script-src 'self'; base-uri 'none'; form-action 'none'"
                .to_owned(),
        ),
        Packing::SingleFile => {
            let mut style = STYLE.to_owned();
            for (name, bytes) in FONTS {
                let data = format!("url(data:font/woff2;base64,{})", BASE64.encode(bytes));
                style = style.replace(&format!("url(fonts/{name})"), &data);
            }
            let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
            let hashes: Vec<String> = scripts.iter().map(|(_, text)| hash(text)).collect();
            let policy = format!(
                "default-src 'none'; style-src {}; script-src {}; font-src data:; img-src data:; \
                 base-uri 'none'; form-action 'none'",
                hash(&style),
                hashes.join(" "),
            );
            let texts = scripts.iter().map(|(_, text)| json!({ "markup": text }));
            (json!({ "markup": style }), texts.collect(), policy)
        }
    };
    json!({ "style": style, "scripts": scripts, "policy": { "markup": policy } })
}

fn link_json(link: &crate::report::view::Link) -> Json {
    json!({ "href": link.href, "title": link.title })
}

/// Running text without its links, for an entry of the contents is a link itself.
fn plain(prose: &crate::report::view::Prose) -> Json {
    use crate::report::view::{Piece, Prose};
    let pieces = prose.0.iter().map(|piece| match piece {
        Piece::Value(value) => Piece::Text(value.shown.typeset()),
        Piece::Markup(markup) if markup.0.starts_with("<a ") || markup.0 == "</a>" => {
            Piece::Text(String::new())
        }
        other => other.clone(),
    });
    page::prose(&mut Anchors::default(), &Prose(pieces.collect()))
}

#[cfg(test)]
mod tests;
