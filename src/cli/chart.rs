//! `longhand chart`: one figure of a lesson, for an article.

use std::path::PathBuf;

use super::{Failure, lessons, print, say};
use crate::chart::{Chart, DataTable};
use crate::lesson::{Mistakes, suggest};
use crate::output;
use crate::report::{Study, charts};

/// Print one figure of a lesson: as SVG, as PNG, or ready to paste into an article.
///
/// Without an ID, the figures of the lesson are listed. The SVG carries its own colours for light and dark, a title
/// and a description.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  longhand chart lessons/05-sigmoid.md
  longhand chart lessons/05-sigmoid.md curve-1 > sigmoid.svg
  longhand chart lessons/05-sigmoid.md curve-1 --png -o sigmoid.png")]
pub(super) struct Arguments {
    /// The lesson file.
    lesson: PathBuf,

    /// Which figure.
    id: Option<String>,

    #[command(flatten)]
    format: Format,

    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(clap::Args)]
#[group(multiple = false)]
struct Format {
    /// A complete SVG file (the default).
    #[arg(long)]
    svg: bool,
    /// A PNG picture, twice the size for sharp print.
    #[arg(long)]
    png: bool,
    /// A figure element with caption and data table.
    #[arg(long)]
    html: bool,
    /// An image link with the description as its text, and the data as a table.
    #[arg(long)]
    markdown: bool,
    /// A figure environment that includes the picture, and the data as a tabular.
    #[arg(long)]
    latex: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lesson = lessons::read(&arguments.lesson)?;
    let study = Study::new(&lesson);
    let charts = charts(&study).map_err(|error| {
        let list = vec![error.diagnostic()];
        Failure::Lesson(vec![Mistakes { source: lesson.source.clone(), list }])
    })?;
    let Some(id) = &arguments.id else {
        if let Some(path) = &arguments.output {
            let message = format!("which figure shall go to `{}`?", path.display());
            return Err(Failure::advised(
                message,
                "add its ID; without -o, the figures are listed",
            ));
        }
        let width = charts.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
        let lines = charts.iter().map(|(id, chart)| format!("{id:width$}  {}\n", chart.name));
        return print(&lines.collect::<String>());
    };
    let Some((_, chart)) = charts.iter().find(|(name, _)| name == id) else {
        let message = format!("the lesson has no figure `{id}`");
        let names = || charts.iter().map(|(name, _)| name.as_str());
        return Err(match suggest(id, names()) {
            Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
            None => Failure::advised(
                message,
                format!("it has {}", names().collect::<Vec<_>>().join(", ")),
            ),
        });
    };
    let format = &arguments.format;
    let bytes = if format.png {
        png(chart)?
    } else if format.html {
        html(id, chart).into_bytes()
    } else if format.markdown {
        markdown(id, chart).into_bytes()
    } else if format.latex {
        latex(id, chart).into_bytes()
    } else {
        chart.standalone().into_bytes()
    };
    match &arguments.output {
        Some(path) => {
            output::write_file(path, &bytes)?;
            say(&format!("wrote {}", path.display()));
            Ok(())
        }
        None if format.png => {
            use std::io::{IsTerminal, Write as _};
            let mut out = std::io::stdout().lock();
            if out.is_terminal() {
                return Err(Failure::advised(
                    "a picture is nothing for a terminal",
                    "add -o FILE, or `> FILE`",
                ));
            }
            out.write_all(&bytes).map_err(|error| Failure::Machine(error.to_string()))
        }
        None => print(&String::from_utf8_lossy(&bytes)),
    }
}

#[cfg(feature = "png")]
fn png(chart: &Chart) -> Result<Vec<u8>, Failure> {
    crate::chart::png(chart, 2.0).map_err(|error| Failure::Machine(error.to_string()))
}

#[cfg(not(feature = "png"))]
fn png(_: &Chart) -> Result<Vec<u8>, Failure> {
    Err(Failure::advised(
        "this longhand was built without PNG pictures",
        "build it with `cargo build --release --features png`, or use --svg",
    ))
}

/// The figure as an HTML fragment: any page's style may set it, or none.
fn html(id: &str, chart: &Chart) -> String {
    let row = |cells: &[String], element: &str| {
        let cells = cells.iter().map(|cell| format!("<{element}>{}</{element}>", escape(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let table = &chart.table;
    let rows: String = table.rows.iter().map(|cells| row(cells, "td")).collect();
    format!(
        "<figure id=\"{id}\">\n{}<figcaption>{}</figcaption>\n<details><summary>The numbers behind this figure</summary>\n\
         <table>\n<caption>{}</caption>\n{}{rows}</table>\n</details>\n</figure>\n",
        chart.inline(id),
        escape(&chart.name),
        escape(&table.caption),
        row(&table.columns, "th"),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn markdown(id: &str, chart: &Chart) -> String {
    let escaped = |text: &String| {
        let special = |c: char| "\\`*_[]<>&|#".contains(c);
        let escape = |c: char| if special(c) { vec!['\\', c] } else { vec![c] };
        text.chars().flat_map(escape).collect::<String>()
    };
    let line = |cells: &[String]| {
        format!("| {} |\n", cells.iter().map(escaped).collect::<Vec<_>>().join(" | "))
    };
    let DataTable { columns, rows, .. } = &chart.table;
    let rule = vec!["---".to_owned(); columns.len()];
    let rows: String = rows.iter().map(|row| line(row)).collect();
    let alternative = escaped(&chart.description);
    format!("![{alternative}]({id}.svg)\n\n{}{}{rows}", line(columns), line(&rule))
}

fn latex(id: &str, chart: &Chart) -> String {
    let line = |cells: &[String]| {
        format!("    {} \\\\\n", cells.iter().map(|cell| tex(cell)).collect::<Vec<_>>().join(" & "))
    };
    let DataTable { columns, rows, .. } = &chart.table;
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!(
        "% {}\n\\begin{{figure}}\n  \\centering\n  \\includegraphics[width=0.8\\linewidth]{{{id}}}\n  \\caption{{{}}}\n  \
         \\label{{fig:{id}}}\n\\end{{figure}}\n\n\\begin{{table}}\n  \\centering\n  \\begin{{tabular}}{{{}}}\n{}    \\hline\n{rows}  \
         \\end{{tabular}}\n\\end{{table}}\n",
        chart.description,
        tex(&chart.name),
        "l".repeat(columns.len()),
        line(columns),
    )
}

/// Text for LaTeX: special characters escaped, mathematical ones spelled out.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '−' => out.push_str("$-$"),
            '·' => out.push_str("$\\cdot$"),
            '≈' => out.push_str("$\\approx$"),
            '≥' => out.push_str("$\\ge$"),
            '≤' => out.push_str("$\\le$"),
            'σ' => out.push_str("$\\sigma$"),
            '′' => out.push_str("$'$"),
            '½' => out.push_str("$\\frac12$"),
            '₀'..='₉' => {
                let digit = u32::from(c) - u32::from('₀');
                out.push_str(&format!("$_{{{digit}}}$"));
            }
            c => out.push(c),
        }
    }
    out
}
