//! Settings from a URL.

use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::port::{PORT, SENTINEL_PORT, split_port};
use crate::Error;
use crate::link::config::{Config, Protocol, Secret};
use crate::net::Endpoint;
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::sentinel::Access;

const FORMS: &str = "write redis://[user:password@]host[:port][/database], rediss:// for TLS, or \
                     redis+unix:///path/to/socket[?db=n&user=u&password=p], or redis-cluster://[user:password@]host[:port][,host..] \
                     for a cluster, or redis-sentinel://[user:password@]host[:port][,host..]/name[/database] for the primary of \
                     sentinels";

/// What the hosts in a URL are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Server,
    Cluster,
    Sentinel,
}

/// What a URL says.
#[derive(Debug)]
pub(super) struct Url {
    pub(super) endpoint: Endpoint,
    /// The nodes of a cluster, or the sentinels, including `endpoint`. Empty for a single server.
    pub(super) seeds: Vec<Endpoint>,
    /// The name by which the sentinels know the primary, if this is a sentinel URL.
    pub(super) primary: Option<String>,
    /// The login for sentinels.
    pub(super) access: Access,
    /// What the URL does not say is the default.
    pub(super) config: Config,
}

impl FromStr for Url {
    type Err = Error;

    /// No error shows a part of the URL that may belong to a password.
    fn from_str(url: &str) -> Result<Url, Error> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(Error::config(format!("this URL has no scheme; {FORMS}")));
        };
        Url::read(scheme, rest).map_err(|error| match rest.split_once(['/', '?']) {
            // the password ended at its own `/` or `?`, and was read as something else from there on
            Some((before, after)) if after.contains('@') && !before.contains('@') => Error::config(
                "an `@` follows a `/` or a `?` in the URL: if these are part of the user name or the password, \
                 percent-encode them (`/` is %2F, `?` is %3F, `@` is %40)",
            ),
            _ => error,
        })
    }
}

impl Url {
    fn read(scheme: &str, rest: &str) -> Result<Url, Error> {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut config = Config::default();
        let mut access = Access::default();
        let (scheme, kind) = split_kind(scheme);
        let mut seeds = Vec::new();
        let mut given = Given::default();
        let endpoint = match scheme {
            "redis" | "valkey" => given.read_authority(rest, kind, &mut seeds)?,
            "redis+unix" | "valkey+unix" | "unix" => given.read_socket(rest)?,
            #[cfg(feature = "_tls")]
            "rediss" | "valkeys" => {
                config.tls = Some(Tls::new());
                access.tls = config.tls.clone().filter(|_| kind == Kind::Sentinel);
                given.read_authority(rest, kind, &mut seeds)?
            }
            #[cfg(not(feature = "_tls"))]
            "rediss" | "valkeys" => {
                return Err(Error::config(format!(
                    "{scheme}:// asks for TLS: build with roundtrip's feature `tls` (or `tls-aws-lc`)"
                )));
            }
            other if is_name(other) => {
                return Err(Error::config(format!("unknown scheme `{other}` in the URL; {FORMS}")));
            }
            _ => return Err(Error::config(format!("unknown scheme in the URL; {FORMS}"))),
        };
        given.read_query(query, kind)?;
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let primary = match kind {
            Kind::Sentinel => Some(given.read_name(path)?),
            Kind::Server | Kind::Cluster => None,
        };
        let Given { user, password, name, database, protocol, sentinel_user, sentinel_password } = given;
        (config.user, config.password, config.name) = (user, password.map(Secret::new), name);
        config.database = database.unwrap_or(config.database);
        config.protocol = protocol.unwrap_or(config.protocol);
        (access.user, access.password) = (sentinel_user, sentinel_password.map(Secret::new));
        if config.user.is_some() && config.password.is_none() {
            return Err(Error::config(format!(
                "the URL has a user name but no password (a lone password is written `:password@`, an empty one \
                 `user:@` or `password=`); {FORMS}"
            )));
        }
        Ok(Url { endpoint, seeds, primary, access, config })
    }
}

/// What the URL says, each only once: of two values one would be passed over.
#[derive(Default)]
struct Given {
    user: Option<String>,
    password: Option<String>,
    name: Option<String>,
    database: Option<u32>,
    protocol: Option<Protocol>,
    sentinel_user: Option<String>,
    sentinel_password: Option<String>,
}

impl Given {
    fn read_socket(&mut self, rest: &str) -> Result<Endpoint, Error> {
        let (credentials, path) = match rest.rsplit_once('@') {
            Some((credentials, path)) if !credentials.contains('/') => (Some(credentials), path),
            _ => (None, rest),
        };
        self.read_credentials(credentials)?;
        let path = decode(path, "socket path")?;
        if !path.starts_with('/') {
            return Err(Error::config(format!("the path of a unix socket must be absolute; {FORMS}")));
        }
        Ok(Endpoint::Unix(path.into()))
    }

    /// `seeds` become the hosts where several may stand.
    fn read_authority(
        &mut self,
        rest: &str,
        kind: Kind,
        seeds: &mut Vec<Endpoint>,
    ) -> Result<Endpoint, Error> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, host) = authority
            .rsplit_once('@')
            .map_or((None, authority), |(credentials, host)| (Some(credentials), host));
        let at_again = credentials.and_then(|login| login.split_once('@'));
        if kind != Kind::Server && at_again.is_some_and(|(_, after)| after.contains(',')) {
            return Err(Error::config(
                "a second `@` in the URL: the login stands once, before the first of the hosts, and counts for all of them; in a \
                 user name or a password `@` is written %40",
            ));
        }
        self.read_credentials(credentials)?;
        if !path.is_empty() && kind != Kind::Sentinel {
            once(&mut self.database, database(path)?, "database")?;
        }
        if kind == Kind::Server {
            if host.contains(',') {
                return Err(Error::config(format!(
                    "several hosts in the URL are those of a cluster, or sentinels; {FORMS}"
                )));
            }
            return endpoint(host, PORT);
        }
        if host.contains(',')
            && let Some(place) = empty_host(host)
        {
            return Err(Error::config(format!(
                "there is no host {place} in the URL: write one there, or remove the comma"
            )));
        }
        let port = if kind == Kind::Sentinel { SENTINEL_PORT } else { PORT };
        *seeds = host.split(',').map(|host| endpoint(host, port)).collect::<Result<_, _>>()?;
        endpoint(host.split(',').next().unwrap_or_default(), port)
    }

    /// `name[/database]`, what sentinels call their primary.
    fn read_name(&mut self, path: &str) -> Result<String, Error> {
        let (name, number) = path.split_once('/').unwrap_or((path, ""));
        if !number.is_empty() {
            once(&mut self.database, database(number)?, "database")?;
        }
        match decode(name, "name of the primary")? {
            name if name.is_empty() => Err(Error::config(format!(
                "the URL does not say what the sentinels call the primary; {FORMS}"
            ))),
            name => Ok(name),
        }
    }

    fn read_credentials(&mut self, credentials: Option<&str>) -> Result<(), Error> {
        let Some(credentials) = credentials else { return Ok(()) };
        let (user, password) = credentials
            .split_once(':')
            .map_or((credentials, None), |(user, password)| (user, Some(password)));
        if !user.is_empty() {
            once(&mut self.user, decode(user, "user name")?, "user name")?;
        }
        if let Some(password) = password {
            once(&mut self.password, decode(password, "password")?, "password")?;
        }
        Ok(())
    }

    fn read_query(&mut self, query: &str, kind: Kind) -> Result<(), Error> {
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "db" => once(&mut self.database, database(value)?, "database")?,
                "user" => once(&mut self.user, decode(value, "user name")?, "user name")?,
                "password" => once(&mut self.password, decode(value, "password")?, "password")?,
                "name" => once(&mut self.name, decode(value, "name")?, "name")?,
                "sentinel_user" if kind == Kind::Sentinel => {
                    once(&mut self.sentinel_user, decode(value, "user name")?, "user name for sentinels")?;
                }
                "sentinel_password" if kind == Kind::Sentinel => {
                    once(&mut self.sentinel_password, decode(value, "password")?, "password for sentinels")?;
                }
                "protocol" => {
                    let protocol = match value {
                        "2" | "resp2" => Protocol::Resp2,
                        "3" | "resp3" => Protocol::Resp3,
                        _ => return Err(Error::config("`protocol` in the URL must be 2 or 3")),
                    };
                    once(&mut self.protocol, protocol, "protocol")?;
                }
                // it may be the rest of a password
                _ if self.password.is_some() || self.sentinel_password.is_some() || !is_name(name) => {
                    return Err(Error::config(format!(
                        "unknown parameter in the URL; known are {}, and in their values `&` is percent-encoded, as %26",
                        known(kind)
                    )));
                }
                other => {
                    return Err(Error::config(format!(
                        "unknown parameter `{other}` in the URL; known are {}",
                        known(kind)
                    )));
                }
            }
        }
        Ok(())
    }
}

/// Takes a value. A second one that differs from it is a mistake; no error shows either, since both may be passwords.
fn once<T: PartialEq>(given: &mut Option<T>, value: T, what: &str) -> Result<(), Error> {
    match given.replace(value) {
        before if before.is_none() || before == *given => Ok(()),
        _ => Err(Error::config(format!("the URL gives two values for the {what}: keep one of them"))),
    }
}

/// Takes the word that says that it is a cluster, or sentinels, out of a scheme.
fn split_kind(scheme: &str) -> (&str, Kind) {
    let (server, kind) = match scheme.rsplit_once(['-', '+']) {
        Some((server, "cluster")) => (server, Kind::Cluster),
        Some((server, "sentinel")) => (server, Kind::Sentinel),
        _ => return (scheme, Kind::Server),
    };
    match ["redis", "rediss", "valkey", "valkeys"].contains(&server) {
        true => (server, kind),
        false => (scheme, Kind::Server),
    }
}

/// The parameters that a URL may have.
fn known(kind: Kind) -> &'static str {
    match kind {
        Kind::Sentinel => "db, user, password, name, protocol, sentinel_user, sentinel_password",
        Kind::Server | Kind::Cluster => "db, user, password, name, protocol",
    }
}

/// Where a host is missing in a list of several.
fn empty_host(hosts: &str) -> Option<&'static str> {
    match hosts {
        _ if hosts.starts_with(',') => Some("before the first comma"),
        _ if hosts.ends_with(',') => Some("after the last comma"),
        _ if hosts.contains(",,") => Some("between two commas"),
        _ => None,
    }
}

fn endpoint(host: &str, default_port: u16) -> Result<Endpoint, Error> {
    let (host, port) = split_port(host, default_port)?;
    if host.is_empty() {
        return Err(Error::config(format!("the URL names no host; {FORMS}")));
    }
    let host = decode(host, "host")?;
    if host.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#') {
        return Err(Error::config("a host in the URL has a blank, a line break or a `#`, which no host has"));
    }
    Ok(Endpoint::Tcp { host, port })
}

/// Whether it looks like the name of a scheme or of a parameter.
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'+' | b'-' | b'_'))
}

fn database(text: &str) -> Result<u32, Error> {
    text.parse()
        .map_err(|_| Error::config("the database in the URL must be a number, as in redis://localhost/0"))
}

fn decode(text: &str, what: &str) -> Result<String, Error> {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Error::config(format!("the {what} in the URL is not UTF-8 after percent-decoding"))),
    }
}

#[cfg(test)]
mod tests;
