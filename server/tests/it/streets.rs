//! The street index: built, asked and used by the program, on a generated city about which the truth is known.

use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_streets_city::{City, Kind, Question, Truth, write_questions};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Output},
    sync::LazyLock,
};
use tempfile::TempDir;

/// What every test may use: the city's files, its index, and questions with one right answer each.
struct Built {
    folder: TempDir,
    said: String,
    questions: Vec<Question>,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let city = City::small(7);
    city.write(&folder.path().join("files")).unwrap();
    let questions = Truth::new(&city).questions(7);
    write_questions(File::create(folder.path().join("truth.csv")).unwrap(), &questions, None).unwrap();
    let files = folder.path().join("files");
    let output = streets(
        folder.path(),
        &["build", "--county", "48113,48085", "--place", "4867310", "--from", files.to_str().unwrap()],
    );
    let said = succeeded(&output);
    Built { folder, said, questions }
});

impl Built {
    fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// A question of that kind that has one right answer.
    fn question(&self, kind: Kind) -> &Question {
        self.questions.iter().find(|question| question.kind == kind && !question.ambiguous()).unwrap()
    }
}

/// The folder of the generated city, with its `files`, and what is known about it.
pub fn built_city() -> (&'static Path, &'static [Question]) {
    (BUILT.dir(), &BUILT.questions)
}

/// Runs `blotter streets` with that data folder, in an environment that says nothing else.
pub fn streets(data_dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BLOTTER_")) {
        command.env_remove(name);
    }
    command.arg("streets").args(arguments).env("BLOTTER_DATA_DIR", data_dir).output().unwrap()
}

/// Its standard output, of a run that went well.
pub fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", told(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Everything it said, for a person.
pub fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// `1500 Belt Line Rd`, as a person writes it.
pub fn written(question: &Question) -> String {
    format!("{} {}", question.block(), question.location).trim().to_owned()
}

/// Metres between a place and where the answer puts it, near enough.
pub fn metres_off(question: &Question, answer: &Value) -> f64 {
    let (latitude, longitude) = question.places[0].degrees();
    let north = (answer["latitude"].as_f64().unwrap() - latitude) * 111_200.0;
    let east = (answer["longitude"].as_f64().unwrap() - longitude) * 111_200.0 * latitude.to_radians().cos();
    north.hypot(east)
}

#[test]
fn a_build_tells_what_it_has_built() {
    let built = &*BUILT;
    assert!(built.dir().join("streets.index").is_file());
    for words in ["counties  48113, 48085", "edges", "towns     8"] {
        assert!(built.said.contains(words), "{words} in {}", built.said);
    }
    assert!(!built.said.contains("note"), "nothing is missing: {}", built.said);
}

#[test]
fn a_place_is_found_for_a_person_and_for_a_program() {
    let built = &*BUILT;
    for kind in [Kind::Block, Kind::Crossing] {
        let question = built.question(kind);
        let text = succeeded(&streets(built.dir(), &["locate", &written(question)]));
        assert!(text.contains(kind.precision()) && text.contains("within"), "{text}");
        let answer: Value = serde_json::from_str(&succeeded(&streets(
            built.dir(),
            &["locate", "--json", &written(question)],
        )))
        .unwrap();
        assert_eq!((&answer["found"], &answer["precision"]), (&json!(true), &json!(kind.precision())));
        assert!(metres_off(question, &answer) < 20.0, "{answer}");
        assert!(answer["uncertainty_m"].as_f64().unwrap() > 0.0 && answer["why"].as_str().is_some());
    }
}

#[test]
fn what_is_not_found_comes_with_suggestions_and_a_status_of_one() {
    let built = &*BUILT;
    let block = written(built.question(Kind::Block));
    // Spelt too differently from any road to be taken for it.
    let other = "900 Bolt Lanes Ave";
    let output = streets(built.dir(), &["locate", "--json", &block, other]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["found"], &lines[1]["found"]), (&json!(true), &json!(false)));
    let perhaps: Vec<&str> =
        lines[1]["suggestions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(perhaps.iter().any(|name| name.ends_with("Belt Line Rd")), "{perhaps:?}");
    let text = told(&streets(built.dir(), &["locate", other]));
    assert!(text.contains("not found: no street is called “Bolt Lanes Ave”"), "{text}");
    assert!(text.contains(&format!("perhaps: {}", perhaps.join(", "))), "{text}");
    // Nothing is like this.
    let text = told(&streets(built.dir(), &["locate", "900 Qwxyzzy Brghmpf Ave"]));
    assert!(text.contains("not found: ") && !text.contains("perhaps"), "{text}");
}

#[test]
fn a_person_sees_what_else_it_may_be_and_why() {
    let built = &*BUILT;
    let torn = built.questions.iter().find(|one| one.kind == Kind::Block && one.places.len() == 2).unwrap();
    let text = succeeded(&streets(built.dir(), &["locate", &written(torn)]));
    let others = text.lines().filter(|line| line.trim_start().starts_with("or ")).count();
    let why = text.lines().find_map(|line| line.trim().strip_prefix("why: ")).unwrap();
    assert_eq!(others, 1, "{text}");
    assert!(why.contains("one other place fits"), "{why}");
    // One of two streets is not known: the other's middle, said, with names that are like it.
    let text = succeeded(&streets(built.dir(), &["locate", "W Belt Line Rd / Mockingbrid Lane Blvd"]));
    assert!(text.contains("street, within") && text.contains("why: no street is called"), "{text}");
}

#[test]
fn a_score_is_a_table() {
    let built = &*BUILT;
    let truth = built.dir().join("truth.csv");
    let text = succeeded(&streets(built.dir(), &["score", truth.to_str().unwrap()]));
    assert!(text.lines().next().unwrap().contains("asked   found  share %"), "{text}");
    for kind in ["block", "crossing", "house", "street"] {
        let row = text.lines().find(|line| line.starts_with(kind)).unwrap();
        let fields: Vec<&str> = row.split_whitespace().collect();
        let [asked, found, share] = [1, 2, 3].map(|at| fields[at].parse::<f64>().unwrap());
        assert!(asked > 10.0 && found >= asked * 0.999, "{row}");
        assert!((share - found / asked * 100.0).abs() < 0.01, "{row}");
    }
}

#[test]
fn a_score_lists_answers_for_places_that_do_not_exist() {
    let built = &*BUILT;
    let question = built.question(Kind::Block);
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("none.csv");
    let rows = format!(
        "kind,question_block,question_location,latitude,longitude,precision,ambiguous,also\n\
         block,{},{},,,none,false,\nblock,100,Xyzzy Ave,,,none,false,\n",
        question.block(),
        question.location
    );
    fs::write(&truth, rows).unwrap();
    let text = succeeded(&streets(built.dir(), &["score", truth.to_str().unwrap()]));
    let row = text.lines().find(|line| line.starts_with("block")).unwrap();
    let absent: Vec<&str> = row.rsplit('|').next().unwrap().split_whitespace().collect();
    assert_eq!(absent, ["2", "1", "0"], "{text}");
    assert!(text.contains(&format!("invented  block {} {}", question.block(), question.location)), "{text}");
}

/// A feed with one call, at the place in question.
async fn feed_at(question: &Question) -> Upstream {
    let mut call = row("26-1", "A1");
    (call["block"], call["location"]) = (json!(question.block()), json!(question.location));
    Upstream::start(Answer::rows(&[call])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_placed_by_the_index_and_nobody_is_asked() {
    let built = tokio::task::spawn_blocking(|| &*BUILT).await.unwrap();
    let question = built.question(Kind::Block);
    let locator = Upstream::start(Answer::status(500)).await;
    let feed = feed_at(question).await;
    let data = TempDir::new().unwrap();
    fs::copy(built.dir().join("streets.index"), data.path().join("streets.index")).unwrap();
    // Not named: it comes first because it is there.
    let blotter = Start::feed(feed.url("/x.json"))
        .without("--geocoders")
        .flag("--arcgis-url", locator.url("/findAddressCandidates"))
        .data_dir(data.path())
        .start();
    let board = blotter
        .board_when("its place", |board| {
            let calls = board["current_active_calls"].as_array().unwrap();
            calls.iter().any(|call| !call["address"].is_null())
        })
        .await;
    let address = &board["current_active_calls"][0]["address"];
    assert_eq!((&address["source"], &address["precision"]), (&json!("streets"), &json!("block")));
    assert!(address["uncertainty_m"].as_u64().is_some() && address["matched"].is_string(), "{address}");
    assert!(metres_off(question, address) < 20.0, "{address}");
    assert!(locator.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_index_and_with_a_damaged_one_it_says_what_to_run() {
    let (status, said) = Start::default().flag("--geocoders", "streets").refused();
    assert_eq!((status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("run `blotter streets build --county"), "{said}");

    let data = TempDir::new().unwrap();
    let index = data.path().join("streets.index");
    fs::write(&index, b"half an index").unwrap();
    let (status, said) = Start::default().flag("--geocoders", "streets").data_dir(data.path()).refused();
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("is damaged") && said.contains("blotter streets build"), "{said}");
    let output = streets(data.path(), &["locate", "8500 Park Ln"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("is damaged"), "{}", told(&output));
    // Nobody asked for it: served without it, and told.
    let blotter = Start::default().without("--geocoders").data_dir(data.path()).start();
    let told_of_it = async || Some(blotter.log()).filter(|log| log.contains("without the street index"));
    let log = wait_for("a word about the index", told_of_it).await;
    assert!(
        log.lines().next().unwrap().contains("listening on http://127.0.0.1:"),
        "first of all where: {log}"
    );
    // A build that fails leaves what is there.
    let empty = TempDir::new().unwrap();
    let output = streets(data.path(), &["build", "--from", empty.path().to_str().unwrap()]);
    assert!(!output.status.success() && told(&output).contains("no street files"), "{}", told(&output));
    assert_eq!(fs::read(&index).unwrap(), b"half an index");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_basemap_is_drawn_from_the_index_and_an_empty_tile_has_no_content() {
    let built = tokio::task::spawn_blocking(|| &*BUILT).await.unwrap();
    let data = TempDir::new().unwrap();
    fs::copy(built.dir().join("streets.index"), data.path().join("streets.index")).unwrap();
    let blotter = Start::default().data_dir(data.path()).start();
    // The zoom's tile in which a known place lies.
    let (latitude, longitude) = built.question(Kind::Block).places[0].degrees();
    let tile = |zoom: u32| {
        let world = f64::from(1_u32 << zoom);
        let y = (1.0 - latitude.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a tile's number")]
        let at = |share: f64| (share * world) as u32;
        format!("/tiles/{zoom}/{}/{}.mvt", at(longitude / 360.0 + 0.5), at(y))
    };
    for zoom in [8, 12, 16] {
        let answer = blotter.get(&tile(zoom)).await;
        assert_eq!(answer.status(), 200, "{}", tile(zoom));
        assert_eq!(answer.headers()["content-type"], "application/vnd.mapbox-vector-tile");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let tag = answer.headers()["etag"].clone();
        assert!(!answer.bytes().await.unwrap().is_empty());
        let again = blotter.request(reqwest::Method::GET, &tile(zoom)).header("if-none-match", tag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    for (path, status) in [
        ("/tiles/12/0/0.mvt", 204),
        ("/tiles/7/30/50.mvt", 204),
        ("/tiles/12/0/0.png", 404),
        ("/tiles/12/0/x.mvt", 404),
        ("/tiles/12/-1/0.mvt", 400),
    ] {
        assert_eq!(blotter.get(path).await.status(), status, "{path}");
    }
    let without = Start::default().start();
    assert_eq!(without.get(&tile(12)).await.status(), 404, "without an index there are no tiles");
}
