//! Servers to ask: the one at a URL, or each of this machine's, started for the question.

use std::path::Path;

use roundtrip_tests::{Binary, Options, Raw, Server, servers};

use crate::live::Live;

/// A server that has said what it knows, and can be asked for more.
pub(crate) struct Asked {
    pub(crate) live: Live,
    pub(crate) raw: Raw,
    /// Started for the question, and gone with this.
    pub(crate) own: Option<Server>,
}

/// The server at `url`, or every one that is found.
pub(crate) fn ask(url: Option<&str>) -> Result<Vec<Asked>, String> {
    if let Some(url) = url {
        let mut raw = connect(url)?;
        return Ok(vec![Asked { live: Live::ask(&mut raw)?, raw, own: None }]);
    }
    let binaries = servers().map_err(|none| none.to_string())?;
    let start = |binary: &Binary| {
        let server = binary.start(Options::new());
        let mut raw = server.raw();
        Ok(Asked { live: Live::ask(&mut raw)?, raw, own: Some(server) })
    };
    binaries.iter().map(start).collect()
}

/// `redis://[[user:]password@]host[:port]`, `valkey://..`, `redis+unix:///path` or `host:port`.
fn connect(url: &str) -> Result<Raw, String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("redis", url));
    let (login, place) = rest.rsplit_once('@').map_or((None, rest), |(login, place)| (Some(login), place));
    let mut raw = match scheme {
        "redis" | "valkey" => {
            let host = place.split('/').next().unwrap_or_default();
            let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            let address = if has_port { host.to_owned() } else { format!("{host}:6379") };
            Raw::connect_to(&address).map_err(|error| format!("{address}: {error}"))?
        }
        "unix" | "redis+unix" | "valkey+unix" => {
            Raw::connect(Path::new(place)).ok_or_else(|| format!("{place}: nobody listens there"))?
        }
        other => {
            return Err(format!("{other}: not a scheme known here; they are: redis, valkey, redis+unix"));
        }
    };
    if let Some(login) = login {
        let (user, password) = login.split_once(':').unwrap_or(("", login));
        let user = if user.is_empty() { "default" } else { user };
        raw.log_in(user, password)
            .map_err(|error| format!("the server does not let `{user}` in: {error}"))?;
    }
    Ok(raw)
}
