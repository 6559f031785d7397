//! `blotter health`: asks a running `serve` how it is, for health checks of containers and service managers.

use crate::{Error, config::HttpConfig, logging};
use clap::Args;
use reqwest::{Client, StatusCode};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

/// Longer than `/readyz` may take to learn that the engine doesn't answer.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Flags of `health`.
#[derive(Debug, Clone, Args)]
pub struct Health {
    /// Ask only whether the program lives (`/healthz`), not whether it has something to show (`/readyz`)
    ///
    /// For checks that restart what fails: a city's feed that doesn't answer isn't a reason to.
    #[arg(long)]
    pub live: bool,
    #[command(flatten)]
    pub http: HttpConfig,
}

/// Succeeds if the program at the address answers that all is well, and prints its sentence either way.
pub async fn run(options: Health) -> Result<ExitCode, Error> {
    let path = if options.live { "healthz" } else { "readyz" };
    let address = reachable(options.http.listen)?;
    let asked = async {
        let client = Client::builder().no_proxy().timeout(TIMEOUT).build()?;
        let answer = client.get(format!("http://{address}/{path}")).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
    };
    match asked.await {
        Ok((StatusCode::OK, said)) => {
            logging::print(said.trim());
            Ok(ExitCode::SUCCESS)
        }
        Ok((status, said)) => {
            logging::note(format!("{address} answers {status}: {}", said.trim()));
            Ok(ExitCode::FAILURE)
        }
        Err(error) => {
            let why = if error.is_connect() {
                "nothing listens there".to_owned()
            } else if error.is_timeout() {
                format!("no answer within {} s", TIMEOUT.as_secs())
            } else {
                error.to_string()
            };
            logging::note(format!(
                "{address} can't be asked: {why}; --listen is the address of `blotter serve`"
            ));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Where a program that listens on this address is reached from its own machine.
fn reachable(listen: SocketAddr) -> Result<SocketAddr, Error> {
    if listen.port() == 0 {
        return Err(Error::Setting("--listen must name the port that `blotter serve` took, not 0".into()));
    }
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Ok(SocketAddr::new(ip, listen.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_all_interfaces_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.7:3000", "192.0.2.7:3000"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).unwrap(), asked.parse().unwrap());
        }
        assert!(reachable("127.0.0.1:0".parse().unwrap()).is_err());
    }
}
