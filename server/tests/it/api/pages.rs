//! Pages as the browser first gets them: their policy, and text from the feed that would like to be more.

use crate::common::{Answer, Blotter, Start, Upstream, rows};
use reqwest::{Method, header};
use serde_json::{Value, json};
use std::collections::HashMap;

const EVIL: &str = "<img src=x onerror=alert(1)></script>";

/// A page's policy by directive, and its text.
async fn page(blotter: &Blotter, path: &str) -> (u16, HashMap<String, String>, String) {
    let answer = blotter.request(Method::GET, path).header(header::ACCEPT, "text/html").send().await.unwrap();
    let status = answer.status().as_u16();
    assert!(answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{path}");
    assert!(!answer.headers().contains_key(header::X_FRAME_OPTIONS), "{path}");
    let policies: Vec<_> = answer.headers().get_all(header::CONTENT_SECURITY_POLICY).iter().collect();
    assert_eq!(policies.len(), 1, "{path}");
    let policy = policies[0].to_str().unwrap().split(';');
    let policy = policy.filter_map(|part| part.trim().split_once(' '));
    let policy = policy.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    (status, policy, answer.text().await.unwrap())
}

fn nonce(policy: &HashMap<String, String>) -> String {
    let sources = policy["script-src"].split(' ');
    let nonces: Vec<_> =
        sources.filter_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\'')).collect();
    assert_eq!(nonces.len(), 1);
    nonces[0].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_its_policy_and_only_the_embed_may_be_framed() {
    let tiles = ("--tiles", "https://{s}.tiles.example/{z}/{x}/{y}.png");
    let blotter = Start::default().flag(tiles.0, tiles.1).start();
    let pages = [
        ("/", 200, "'none'"),
        ("/about", 200, "'none'"),
        ("/embed", 200, "*"),
        ("/nowhere", 404, "'none'"),
        ("/?embed", 200, "'none'"),
        ("/embed/deeper", 404, "'none'"),
    ];
    for (path, status, ancestors) in pages {
        let (answered, policy, text) = page(&blotter, path).await;
        assert_eq!((answered, policy["frame-ancestors"].as_str()), (status, ancestors), "{path}");
        let nonce = nonce(&policy);
        assert!(nonce.len() >= 16);
        let mut directives: Vec<_> = policy.iter().map(|(name, value)| format!("{name} {value}")).collect();
        directives.sort();
        let wanted = [
            "base-uri 'none'".to_owned(),
            "connect-src 'self' https://*.tiles.example".to_owned(),
            "default-src 'self'".to_owned(),
            // The pages have no form; should text ever make one, it sends nothing elsewhere.
            "form-action 'self'".to_owned(),
            format!("frame-ancestors {ancestors}"),
            "img-src 'self' data: https://*.tiles.example".to_owned(),
            "object-src 'none'".to_owned(),
            format!("script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
            format!("style-src 'self' 'nonce-{nonce}'"),
        ];
        assert_eq!(directives, wanted, "{path}");
        for script in text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        assert!(!text.contains("=\"javascript:") && !text.contains(" onclick="), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_runs_no_script_at_all() {
    let blotter = Start::default().start();
    let (status, policy, text) = page(&blotter, "/api/docs").await;
    assert_eq!((status, &*policy["script-src"], &*policy["style-src"]), (200, "'none'", "'self'"));
    assert_eq!([&*policy["default-src"], &*policy["frame-ancestors"]], ["'self'", "'none'"]);
    assert!(!text.contains("<script"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_nonce_is_used_twice() {
    let blotter = Start::default().start();
    let mut nonces = Vec::new();
    for path in ["/", "/", "/embed", "/embed", "/nowhere"] {
        nonces.push(nonce(&page(&blotter, path).await.1));
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 5);
}

/// The values of all `nonce` attributes.
fn nonce_attributes(html: &str) -> Vec<&str> {
    html.split(" nonce=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_one_rendering_differ_in_their_nonces_alone() {
    let blotter = Start::default().start();
    // Two answers within the same second are of one rendering; over a second's end they may not be.
    for path in ["/", "/embed", "/about", "/nowhere"] {
        let rendered_once = crate::common::wait_for("two answers of the same second", async || {
            let mut answers = Vec::new();
            for _ in 0..2 {
                let (_, policy, text) = page(&blotter, path).await;
                let nonce = nonce(&policy);
                let attributes = nonce_attributes(&text);
                assert!(attributes.len() > 2, "{path}");
                assert!(attributes.iter().all(|attribute| *attribute == nonce), "{path}: {attributes:?}");
                assert_eq!(text.matches(&nonce).count(), attributes.len(), "{path}: elsewhere too");
                answers.push((text.replace(&nonce, ""), nonce));
            }
            assert_ne!(answers[0].1, answers[1].1, "{path}");
            (answers[0].0 == answers[1].0).then_some(())
        });
        rendered_once.await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_the_feed_receives_no_nonce() {
    let upstream = Upstream::start(Answer::rows(&[])).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    let places = nonce_attributes(&page(&blotter, "/").await.2).len();
    // An attacker reads a page and repeats its nonce, and what the server might put its nonces in place of.
    for guess in [nonce(&page(&blotter, "/").await.1), "NONCE".into(), "{nonce}".into(), "placeholder".into()]
    {
        let mut row = crate::common::row("26-1", "A1");
        row["location"] = json!(format!("<script nonce=\"{guess}\">"));
        upstream.set(Answer::rows(&[row]));
        blotter
            .board_when("the hostile text", |board| {
                let location = &board["current_active_calls"][0]["location"];
                location.as_str().is_some_and(|text| text.contains(&guess))
            })
            .await;
        let (_, policy, text) = page(&blotter, "/").await;
        let nonce = nonce(&policy);
        assert_ne!(nonce, guess);
        assert!(text.contains(&guess), "the text is on the page as it came");
        assert_eq!(text.matches(&nonce).count(), places, "and no nonce beside those of the page itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_no_older_than_a_second() {
    let blotter = Start::default().start();
    let mut moments = std::collections::BTreeSet::new();
    crate::common::wait_for("three clocks", async || {
        let before = jiff::Timestamp::now().as_second();
        let (_, _, text) = page(&blotter, "/").await;
        let boot = text.split_once("id=\"boot\"").unwrap().1.split_once('>').unwrap().1;
        let boot: Value = serde_json::from_str(boot.split_once("</script>").unwrap().0).unwrap();
        let rendered: jiff::Timestamp =
            boot["data"]["live"]["rendered_at"].as_str().unwrap().parse().unwrap();
        assert!(rendered.as_second() >= before - 1, "{rendered}");
        moments.insert(rendered);
        (moments.len() >= 3).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_text_and_the_boot_state_is_intact() {
    let names = [
        "incident_number",
        "unit_number",
        "division",
        "nature_of_call",
        "priority",
        "date",
        "time",
        "block",
        "location",
        "beat",
        "reporting_area",
        "status",
    ];
    let row: Value = names.iter().map(|name| ((*name).to_owned(), json!(EVIL))).collect();
    let upstream = Upstream::start(Answer::rows(&[row])).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    blotter.board_of(1).await;
    upstream.set(Answer::hang());
    upstream.next_asked(1).await;
    let board = blotter.board().await;
    let call = &board["current_active_calls"][0];
    for name in names.iter().filter(|name| !matches!(**name, "priority" | "date" | "time")) {
        assert_eq!(call[name], EVIL, "{name} is kept as it came");
    }
    for path in ["/", "/embed", "/embed?list=1"] {
        let (_, _, text) = page(&blotter, path).await;
        let lower = text.to_lowercase();
        assert!(!lower.contains("<img src=x"), "{path}");
        let boot = text.split_once("id=\"boot\"").unwrap().1.split_once('>').unwrap().1;
        let boot: Value = serde_json::from_str(boot.split_once("</script>").unwrap().0).unwrap();
        let page = if path == "/" { "live" } else { "embed" };
        assert_eq!(boot["data"][page]["board"], board, "{path}");
    }
    let (_, _, text) = page(&blotter, "/").await;
    assert!(text.contains("&lt;img src=x onerror=alert(1)&gt;"), "the list shows it as text");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_the_map_carries_no_board() {
    let upstream = Upstream::start(Answer::rows(&rows(300))).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    blotter.board_of(300).await;
    for (path, limit) in [("/about", 40_000), ("/nowhere", 15_000), ("/embed/deeper", 15_000)] {
        let (_, _, text) = page(&blotter, path).await;
        assert!(text.len() < limit, "{path}: {} bytes", text.len());
        assert!(!text.contains("26-1299"), "{path} shows a call");
        assert!(!text.contains("current_active_calls"), "{path} carries a board");
    }
    let (_, _, text) = page(&blotter, "/").await;
    assert!(text.contains("26-1299") && text.contains("current_active_calls"));
}

/// The files of the pages, where a bundle was built.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_brotli_gets_the_same_files() {
    let blotter = Start::default().start();
    let html = blotter.text("/").await;
    let pkg =
        html.split('"').find(|part| part.starts_with("/pkg/") && part.ends_with("/blotter.css")).unwrap();
    for name in ["blotter.css", "frontend.js", "frontend_bg.wasm", "history_bg.wasm", "icon.svg"] {
        let path = pkg.replace("blotter.css", name);
        let get = async |coding: &str| {
            let asked = blotter.request(Method::GET, &path).header(header::ACCEPT_ENCODING, coding);
            let answer = asked.send().await.unwrap();
            let coding = answer
                .headers()
                .get(header::CONTENT_ENCODING)
                .map(|coding| coding.to_str().unwrap().to_owned());
            (answer.status().as_u16(), coding, answer.bytes().await.unwrap())
        };
        let (status, coding, packed) = get("br").await;
        if status == 404 {
            eprintln!("SKIPPED: this program has no bundle");
            return;
        }
        assert_eq!((status, coding.as_deref()), (200, Some("br")), "{name}");
        let mut whole = Vec::new();
        std::io::copy(&mut brotli::Decompressor::new(&packed[..], 4_096), &mut whole).unwrap();
        for coding in ["gzip", "identity", "gzip"] {
            let (status, encoded, plain) = get(coding).await;
            assert_eq!((status, encoded), (200, None), "{name}");
            assert!(plain == whole, "{name} as {coding}: {} bytes instead of {}", plain.len(), whole.len());
        }
    }
}
