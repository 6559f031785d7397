//! `streets-city`: writes the generated city as TIGER/Line files.

use std::fs::File;
use std::path::PathBuf;

use blotter_streets_city::geometry::pt;
use blotter_streets_city::{City, Truth, mutate, write_questions};
use clap::Parser;

/// Writes an invented city in TIGER/Line's format, with the truth about it.
#[derive(Parser)]
struct Arguments {
    /// The folder for the layers and `truth.csv`.
    #[arg(long)]
    out: PathBuf,
    /// About so many edges.
    #[arg(long, default_value_t = 120_000)]
    edges: usize,
    /// The same seed gives the same city.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes changed questions (misspelt, abbreviated, reordered) here.
    #[arg(long)]
    mutants: Option<PathBuf>,
    /// How many of them.
    #[arg(long, default_value_t = 20_000)]
    mutant_count: usize,
    /// Draws the whole city as SVG.
    #[arg(long)]
    svg: Option<PathBuf>,
    /// What the drawing shows: metres east and north of the middle, and metres from there to its edge.
    #[arg(long, num_args = 3, allow_negative_numbers = true, default_values_t = [0.0, 0.0, 26_000.0])]
    window: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let city = City::new(arguments.edges, arguments.seed);
    city.write(&arguments.out)?;
    let truth = Truth::new(&city);
    let questions = truth.questions(arguments.seed);
    write_questions(File::create(arguments.out.join("truth.csv"))?, &questions, None)?;
    if let Some(path) = arguments.mutants {
        let (mutants, originals) = mutate(&truth, &questions, arguments.mutant_count, arguments.seed);
        write_questions(File::create(path)?, &mutants, Some(&originals))?;
    }
    if let Some(path) = arguments.svg {
        let [x, y, reach] = [0, 1, 2].map(|k| arguments.window[k]);
        std::fs::write(path, city.svg(pt(x, y), reach, 2000))?;
    }
    println!(
        "{} edges, {} nodes, {} streets, {} questions",
        city.network.edges.len(),
        city.network.nodes.len(),
        city.streets.len(),
        questions.len()
    );
    Ok(())
}
