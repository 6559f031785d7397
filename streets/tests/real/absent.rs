//! Questions about streets that are not there: the names of one half of Cambridge asked of the other half, and the
//! generated city's names.

use super::{locator, shared};
use blotter_streets::{Answer, BuildOptions, Index, Locator, Precision, Question, build_bytes};

/// Marks as deleted the rows of a dBASE table whose street is to be left out.
fn delete(table: &std::path::Path, leave_out: impl Fn(&str) -> bool) {
    let mut bytes = std::fs::read(table).unwrap();
    let number = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let (start, size) = (number(8), number(10));
    let (mut field, mut at) = (32, 1);
    while !bytes[field..].starts_with(b"FULLNAME") {
        at += usize::from(bytes[field + 16]);
        field += 32;
    }
    let length = usize::from(bytes[field + 16]);
    let mut row = start;
    while row + size <= bytes.len() {
        let name = String::from_utf8_lossy(&bytes[row + at..row + at + length]).trim().to_owned();
        if leave_out(&name) {
            bytes[row] = b'*';
        }
        row += size;
    }
    std::fs::write(table, bytes).unwrap();
}

/// What names have in common: `Foster St` and `Foster Pl` are left out together or not at all.
fn key(name: &str) -> String {
    blotter_streets::name::parse(name).map(|parts| parts.key().as_str().to_owned()).unwrap_or_default()
}

fn in_first_half(name: &str) -> bool {
    key(name).bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) % 2 == 0
}

/// How many questions are asked about streets that are not there.
const QUESTIONS: usize = 6_000;

#[test]
fn streets_that_are_not_there_are_never_answered_firmly() {
    let Some(folder) = shared("cambridge") else { return };
    let half = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        let copy = half.path().join(file.file_name().unwrap());
        std::fs::write(&copy, std::fs::read(&file).unwrap()).unwrap();
        let name = file.to_string_lossy().into_owned();
        if ["edges", "addrfeat", "featnames"].iter().any(|layer| name.ends_with(&format!("{layer}.dbf"))) {
            delete(&copy, |street| !in_first_half(street));
        }
    }
    let (bytes, _) = build_bytes(half.path(), &BuildOptions::default()).unwrap();
    let index = Index::from_bytes(bytes).unwrap();
    let mut known: Vec<String> = Vec::new();
    for edge in (0..index.edge_count()).filter_map(|edge| index.edge(edge)) {
        known.extend(edge.names().map(str::to_owned));
    }
    known.sort();
    known.dedup();
    assert!(known.iter().all(|name| in_first_half(name)), "half of the streets are left out");
    let keys: std::collections::BTreeSet<String> = known.iter().map(|name| key(name)).collect();
    let town = Locator::new(index);
    let mut rng = fastrand::Rng::with_seed(10);
    let (whole, generated) = (locator("cambridge").unwrap(), generated_names());
    let mut absent: Vec<String> = Vec::new();
    let names = |locator: &Locator| {
        let index = locator.index();
        let edges = (0..index.edge_count()).filter_map(|edge| index.edge(edge));
        let mut names: Vec<String> =
            edges.flat_map(|edge| edge.names().map(str::to_owned).collect::<Vec<_>>()).collect();
        names.sort();
        names.dedup();
        names
    };
    absent.extend(names(&whole).into_iter().filter(|name| !in_first_half(name)));
    absent.extend(generated);
    absent.retain(|name| !keys.contains(&key(name)) && !key(name).is_empty());
    let (mut firm, mut street, mut suggested) = (Vec::new(), 0, 0);
    for _ in 0..QUESTIONS {
        let name = rng.choice(&absent).unwrap();
        let other = rng.choice(&known).unwrap();
        let number = rng.u32(0..20) * 100;
        let question = match rng.u32(0..3) {
            0 => format!("{number} {name}"),
            1 => format!("{} {name}", number + rng.u32(1..99)),
            _ => format!("{name} / {other}"),
        };
        match town.locate(&Question::at(&question)) {
            Answer::Found(found) if found.precision == Precision::Street => street += 1,
            Answer::Found(found) => firm.push(format!("{question}: {found:?}")),
            Answer::NotFound(missing) => suggested += usize::from(!missing.suggestions.is_empty()),
        }
    }
    println!(
        "{QUESTIONS} questions about {} streets that are not there: {} answered as address, block or intersection, \
         {street} as a street, {suggested} not found and a name suggested",
        absent.len(),
        firm.len()
    );
    assert!(firm.is_empty(), "{}: {:#?}", firm.len(), &firm[..firm.len().min(20)]);
}

/// The names of the generated city's streets.
fn generated_names() -> Vec<String> {
    let city = blotter_streets_city::City::small(1);
    let truth = blotter_streets_city::Truth::new(&city);
    let mut names: Vec<String> = truth
        .questions(1)
        .into_iter()
        .filter(|question| !question.location.contains(['/', '&']))
        .map(|question| question.location)
        .collect();
    names.sort();
    names.dedup();
    names
}
