//! Credentials out of `~/.aws`, where the environment has none: `object_store` reads the environment and roles alone.

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The environment, so that tests can have their own.
type Env<'a> = &'a dyn Fn(&str) -> Option<String>;
type Settings = Vec<(AmazonS3ConfigKey, String)>;

/// Adds the credentials and the region of a profile, if the environment names one, or has neither credentials nor a
/// role and `~/.aws` has a default one.
///
/// # Errors
/// A sentence, if a profile was named that isn't there, or that has no keys.
pub fn add(builder: AmazonS3Builder) -> Result<AmazonS3Builder, String> {
    match find(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))? {
        Some(values) => {
            Ok(values.into_iter().fold(builder, |builder, (key, value)| builder.with_config(key, value)))
        }
        None => Ok(builder),
    }
}

fn find(env: Env<'_>) -> Result<Option<Settings>, String> {
    const ROLES: [&str; 3] = [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ];
    let named = env("AWS_PROFILE");
    let given =
        env("AWS_ACCESS_KEY_ID").is_some() || named.is_none() && ROLES.iter().any(|role| env(role).is_some());
    if given {
        return Ok(None);
    }
    let name = named.as_deref().unwrap_or("default");
    let file = |variable: &str, usual: &str| {
        env(variable).map(PathBuf::from).or_else(|| Some(Path::new(&env("HOME")?).join(".aws").join(usual)))
    };
    let read =
        |file: Option<PathBuf>| file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let mut profile = section(&read(file("AWS_CONFIG_FILE", "config")), &["profile", name]);
    profile.extend(section(&read(file("AWS_SHARED_CREDENTIALS_FILE", "credentials")), &[name]));
    let keys = (profile.get("aws_access_key_id"), profile.get("aws_secret_access_key"));
    let (Some(id), Some(secret)) = keys else {
        return match named {
            None => Ok(None),
            Some(name) => Err(format!(
                "the profile `{name}` has no keys in ~/.aws; if it signs in or takes a role, run \
                 `eval \"$(aws configure export-credentials --profile {name} --format env)\"` and unset AWS_PROFILE"
            )),
        };
    };
    let mut values = vec![
        (AmazonS3ConfigKey::AccessKeyId, id.clone()),
        (AmazonS3ConfigKey::SecretAccessKey, secret.clone()),
    ];
    if let Some(token) = profile.get("aws_session_token") {
        values.push((AmazonS3ConfigKey::Token, token.clone()));
    }
    if let Some(region) = profile.get("region")
        && env("AWS_REGION").is_none()
        && env("AWS_DEFAULT_REGION").is_none()
    {
        values.push((AmazonS3ConfigKey::Region, region.clone()));
    }
    Ok(Some(values))
}

/// The settings of the section `[a b]`; in `config`, the default profile is `[default]` alone.
fn section(text: &str, words: &[&str]) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut inside = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(title) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let title: Vec<_> = title.split_whitespace().collect();
            inside = title == words || title == ["default"] && words.last() == Some(&"default");
        } else if inside && let Some((key, value)) = line.split_once('=') {
            found.insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What is found with these variables and a `~/.aws` of two profiles.
    fn found(variables: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        fs::write(
            home.path().join(".aws/credentials"),
            "# mine\n[default]\naws_access_key_id = D\naws_secret_access_key=ds\n\n[desk]\naws_access_key_id=K\n\
             aws_secret_access_key = ks=\naws_session_token = t\n",
        )
        .unwrap();
        fs::write(
            home.path().join(".aws/config"),
            "[default]\nregion = us-east-1\n[profile desk]\nregion = eu-west-2\n[profile signed-in]\nsso_session = x\n",
        )
        .unwrap();
        let home = home.path().to_str().unwrap();
        find(&|name| {
            let variable =
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            variable.or_else(|| (name == "HOME").then(|| home.to_owned()))
        })
    }

    fn pairs(values: &[(AmazonS3ConfigKey, &str)]) -> Settings {
        values.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
    }

    #[test]
    fn the_environment_comes_first_then_a_named_profile_then_a_role_then_the_default_profile() {
        use AmazonS3ConfigKey::{AccessKeyId, Region, SecretAccessKey, Token};
        let default = [(AccessKeyId, "D"), (SecretAccessKey, "ds"), (Region, "us-east-1")];
        let desk = [(AccessKeyId, "K"), (SecretAccessKey, "ks="), (Token, "t"), (Region, "eu-west-2")];
        let role = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x");
        assert_eq!(found(&[]), Ok(Some(pairs(&default))));
        assert_eq!(found(&[("AWS_PROFILE", "desk")]), Ok(Some(pairs(&desk))));
        assert_eq!(found(&[("AWS_PROFILE", "desk"), role]), Ok(Some(pairs(&desk))));
        assert_eq!(
            found(&[("AWS_PROFILE", "desk"), ("AWS_REGION", "us-west-2")]),
            Ok(Some(pairs(&desk[..3])))
        );
        assert_eq!(found(&[role]), Ok(None));
        assert_eq!(found(&[("AWS_ACCESS_KEY_ID", "E"), ("AWS_PROFILE", "desk")]), Ok(None));
    }

    #[test]
    fn a_profile_without_keys_is_refused_with_what_to_do() {
        for name in ["signed-in", "nobody"] {
            let said = found(&[("AWS_PROFILE", name)]).unwrap_err();
            assert!(said.contains(name) && said.contains("export-credentials"), "{said}");
        }
    }
}
