//! `/api/openapi.json` against real answers.

use super::schema::fits;
use crate::common::{Answer, Blotter, Start, Upstream, row};
use reqwest::{Method, header};
use serde_json::{Value, json};

const TOKEN: &str = "secret";

fn documented(api: &Value, method: &str, path: &str, status: u16) -> Value {
    let answer = &api["paths"][path][method]["responses"][status.to_string()];
    assert!(answer.is_object(), "{method} {path} answers {status}, which is not documented");
    answer.clone()
}

/// Whether a JSON body is as the description of that answer says.
fn check(api: &Value, answer: &Value, media_type: &str, body: &Value) {
    let schema = &answer["content"][media_type]["schema"];
    assert!(schema.is_object(), "{media_type} is not documented in {answer}");
    fits(api, schema, body, "body").unwrap();
}

async fn with_a_placed_and_a_bare_call() -> (Upstream, Blotter) {
    let bare = json!({"incident_number": "26-2", "unit_number": "K6", "nature_of_call": "", "location": "",
        "date": ""});
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), bare])).await;
    let blotter = Start::feed(upstream.url("/x.json")).flag("--events-token", TOKEN).start();
    let board = blotter.board_of(2).await;
    let calls = board["current_active_calls"].as_array().unwrap();
    let known = calls.iter().find(|call| call["incident_number"] == "26-1").unwrap();
    let address = json!({"address_id": known["address_id"], "latitude": 32.9, "longitude": -96.8,
        "precision": "block", "uncertainty_m": 80, "matched": "8500 PARK LN",
        "alternatives": [{"latitude": 32.8, "longitude": -96.7, "matched": "8500 Park Ln"}]});
    assert_eq!(blotter.post(TOKEN, &json!({"addresses": [address]})).await.0, 200);
    (upstream, blotter)
}

#[tokio::test(flavor = "multi_thread")]
async fn real_answers_are_what_the_description_says() {
    let (_upstream, blotter) = with_a_placed_and_a_bare_call().await;
    let api = blotter.json("/api/openapi.json").await;
    let board = blotter.board().await;
    check(&api, &documented(&api, "get", "/current-calls/", 200), "application/json", &board);
    let calls = board["current_active_calls"].as_array().unwrap();
    assert!(
        calls.iter().any(|call| call["address"]["alternatives"][0].is_object()),
        "an address was checked"
    );
    // The stream's data by kind.
    let epoch = board["epoch"].as_str().unwrap();
    let mut stream = blotter.resume(&format!("{epoch}-0")).await;
    for (event, name) in
        [("call_changes", "CallChanges"), ("address_changes", "AddressChanges"), ("feed", "FeedState")]
    {
        let data = stream.next_of(event).await.json();
        fits(&api, &api["components"]["schemas"][name], &data, name).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documented_paths_answer_with_documented_statuses() {
    let (_upstream, blotter) = with_a_placed_and_a_bare_call().await;
    let api = blotter.json("/api/openapi.json").await;
    let paths = api["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 31);
    for (path, _) in paths.iter().filter(|(_, item)| item.get("get").is_some()) {
        let answer = blotter.get(path).await;
        let described = documented(&api, "get", path, answer.status().as_u16());
        let media_type =
            answer.headers()[header::CONTENT_TYPE].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert!(described["content"][&media_type].is_object(), "{path} answers with {media_type}");
        if let Some(tag) = answer.headers().get(header::ETAG) {
            let request = blotter.request(Method::GET, path).header(header::IF_NONE_MATCH, tag);
            documented(&api, "get", path, request.send().await.unwrap().status().as_u16());
        }
    }
    let post = async |blotter: &Blotter, token: &str, body: Value| {
        let (status, answer) = blotter.post(token, &body).await;
        let described = documented(&api, "post", "/events/", status);
        if described.get("content").is_some() {
            check(&api, &described, "application/json", &answer);
        }
        status
    };
    assert_eq!(post(&blotter, TOKEN, json!({"changes": []})).await, 200);
    assert_eq!(post(&blotter, TOKEN, json!({})).await, 422);
    assert_eq!(post(&blotter, TOKEN, json!("x".repeat(1 << 20))).await, 413);
    assert_eq!(post(&blotter, "wrong", json!({"changes": []})).await, 401);
    assert_eq!(post(&Start::default().start(), TOKEN, json!({"changes": []})).await, 403);
    let upstream = Upstream::start(Answer::hang()).await;
    let waiting = Start::feed(upstream.url("/x.json")).start();
    documented(&api, "get", "/readyz", waiting.get("/readyz").await.status().as_u16());
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_the_same_as_a_page() {
    let blotter = Start::default().start();
    let api = blotter.json("/api/openapi.json").await;
    assert_eq!(blotter.json("/api/docs").await, api, "programs get the description itself");
    let page =
        blotter.request(Method::GET, "/api/docs").header(header::ACCEPT, "text/html").send().await.unwrap();
    assert!(page.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    let page = page.text().await.unwrap();
    for path in api["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
}
