//! Who the program says that it is to a bucket: the keys of the environment, of a profile, of the role of a task.

use crate::common::{Answer, Archive, Bucket, Upstream, blotter_by};
use serde_json::json;
use std::{
    fs,
    process::{Command, Output},
};
use tempfile::TempDir;

/// The program with a lake in the bucket, with no keys but those that a test gives it.
fn keyless(bucket: &Bucket, home: &TempDir) -> Command {
    let mut command = bucket.blotter();
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("HOME", home.path());
    command
}

async fn imports(mut command: Command, archive: &Archive) -> Output {
    command.args(["import", "--json"]).arg(archive.path());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn keys(secret: &str) -> String {
    format!("[desk]\naws_access_key_id = test\naws_secret_access_key = {secret}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_s_keys_open_the_bucket_and_wrong_ones_do_not() {
    let Some(bucket) = Bucket::start() else { return };
    let (home, archive) = (TempDir::new().unwrap(), Archive::new().street("kent", "2021-06", 3, 0));
    fs::create_dir(home.path().join(".aws")).unwrap();
    let file = home.path().join(".aws/credentials");
    fs::write(&file, keys("testtest")).unwrap();
    let by_profile = || {
        let mut command = keyless(&bucket, &home);
        command.env("AWS_PROFILE", "desk");
        command
    };
    let output = imports(by_profile(), &archive).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::write(&file, keys("wrong")).unwrap();
    let output = imports(by_profile(), &archive).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && !said.contains("wrong"), "no secret is said: {said}");
    let mut command = keyless(&bucket, &home);
    command.env("AWS_PROFILE", "nobody");
    let output = imports(command, &archive).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("nobody"), "{said}");
}

/// The gateway takes no session's token, so what is sent to the bucket is looked at instead.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_has_the_keys_of_its_role() {
    let home = TempDir::new().unwrap();
    // As the agent beside a task answers.
    let role = json!({"AccessKeyId": "ROLE", "SecretAccessKey": "secret", "Token": "session",
        "Expiration": "2099-01-01T00:00:00Z", "RoleArn": "arn:aws:iam::123456789012:role/blotter"});
    let agent = Upstream::start(Answer::text("application/json", role.to_string())).await;
    let empty = "<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
    let bucket = Upstream::start(Answer::text("application/xml", empty)).await;
    let token = home.path().join("token");
    fs::write(&token, "of-the-task").unwrap();
    let mut command = blotter_by(&bucket.url(""));
    command
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env("HOME", home.path())
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/v1/credentials"))
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token)
        .args(["history", "verify"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let asked = agent.asked();
    assert!(
        !asked.is_empty() && asked.len() <= 5,
        "keys are kept as long as they are valid: {} {said}",
        asked.len()
    );
    assert!(asked.iter().all(|asked| asked.headers["authorization"] == "of-the-task"));
    let sent = bucket.asked();
    assert!(!sent.is_empty(), "{said}");
    for request in sent {
        assert_eq!(request.headers["x-amz-security-token"], "session");
        assert!(request.headers["authorization"].to_str().unwrap().contains("Credential=ROLE/"));
    }
    assert!(!said.contains("secret"), "{said}");
}
