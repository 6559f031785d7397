//! Tokens that allow posting events, or what an operator may do: named, and compared in constant time.

use crate::Error;
use axum::http::{HeaderMap, header};
use blotter_outbound::{secret, secret_header};
use sha1::{Digest, Sha1};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// Names and digests of the tokens; the tokens themselves are not kept, so that none can be printed.
#[derive(Default)]
pub struct Tokens(Vec<(String, [u8; 20])>);

impl Tokens {
    /// Reads `NAME:TOKEN` or `TOKEN`, whose name is `events`. Space around a name or a token is not part of it, and
    /// an empty text isn't a token.
    ///
    /// # Errors
    /// When a name or a token is empty, a name is `feed` or occurs twice, or no header can have the token.
    pub fn parse(given: &[String]) -> Result<Self, Error> {
        let mut tokens: Vec<(String, [u8; 20])> = Vec::new();
        for text in given.iter().filter_map(|text| secret(text)) {
            let (name, token) = text.split_once(':').unwrap_or(("events", text));
            let (name, token) = (name.trim(), token.trim());
            if secret_header(Some(token)).is_err() {
                return Err(Error::Setting(format!(
                    "--events-token: the token of `{name}` has characters that can't be sent"
                )));
            }
            let plain = name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
            if name.is_empty() || token.is_empty() || !plain {
                return Err(Error::Setting("--events-token is NAME:TOKEN or TOKEN, neither part empty, the name of letters, digits, - _ .".into()));
            }
            if name == crate::engine::FEED {
                return Err(Error::Setting("--events-token: the name `feed` is the poller's".into()));
            }
            if tokens.iter().any(|(known, _)| known == name) {
                return Err(Error::Setting(format!("--events-token: the name `{name}` is given twice")));
            }
            tokens.push((name.to_owned(), Sha1::digest(token).into()));
        }
        Ok(Self(tokens))
    }

    /// The operator's one token, the whole text but the space around it; an empty text is none.
    ///
    /// # Errors
    /// When no header can have it.
    pub fn operator(given: Option<&str>) -> Result<Self, Error> {
        let Some(token) = given.and_then(secret) else { return Ok(Self::default()) };
        if secret_header(Some(token)).is_err() {
            return Err(Error::Setting("--operator-token has characters that can't be sent".into()));
        }
        Ok(Self(vec![("operator".to_owned(), Sha1::digest(token).into())]))
    }

    /// Whether nobody has a token.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of the token that a request brings: `Authorization: Bearer TOKEN`.
    pub fn name_in(&self, headers: &HeaderMap) -> Option<&str> {
        let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| self.name_of(token.trim())).flatten()
    }

    /// Whether a token is one of these, the space around it aside.
    pub fn has(&self, token: &str) -> bool {
        self.name_of(token.trim()).is_some()
    }

    /// The name of a token. Takes the same time for every token, known or not.
    fn name_of(&self, token: &str) -> Option<&str> {
        let given: [u8; 20] = Sha1::digest(token).into();
        let mut found = u32::MAX;
        for (place, (_, digest)) in (0..).zip(&self.0) {
            let same: Choice = digest.ct_eq(&given);
            found = u32::conditional_select(&found, &place, same);
        }
        self.0.get(usize::try_from(found).ok()?).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_names() {
        let tokens = Tokens::parse(&["wire:secret".into(), "other".into()]).unwrap();
        assert_eq!(tokens.name_of("secret"), Some("wire"));
        assert_eq!(tokens.name_of("other"), Some("events"));
        assert_eq!(tokens.name_of("wire:secret"), None);
        assert_eq!(tokens.name_of(""), None);
        let tokens = Tokens::parse(&["wire : s3cret-0\n".into(), " \n".into(), String::new()]).unwrap();
        assert_eq!(tokens.name_of("s3cret-0"), Some("wire"));
        assert!(Tokens::parse(&[String::new()]).unwrap().is_empty(), "an empty variable isn't a token");
        for bad in [":x", "x:", "feed:x", "wire:s3\ncret", "wire:schlüssel"] {
            assert!(Tokens::parse(&[bad.into()]).is_err(), "{bad}");
        }
    }
    #[test]
    fn an_operators_token_has_no_name_before_it() {
        let operator = Tokens::operator(Some(" a:b\n")).unwrap();
        assert_eq!((operator.name_of("a:b"), operator.name_of("b")), (Some("operator"), None));
        for none in [None, Some(""), Some(" ")] {
            assert!(Tokens::operator(none).unwrap().is_empty(), "{none:?}");
        }
        assert!(Tokens::operator(Some("schlüssel")).is_err());
    }
}
