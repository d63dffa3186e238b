//! Settings out of a URL.

use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::Error;
use crate::link::config::{Config, Protocol, Secret};
use crate::net::Endpoint;

const FORMS: &str = "write redis://[user:password@]host[:port][/database] or \
                     redis+unix:///path/to/socket[?db=n&user=u&password=p]";

impl FromStr for Config {
    type Err = Error;

    fn from_str(url: &str) -> Result<Config, Error> {
        let mut config = Config::default();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(Error::config(format!("this URL has no scheme; {FORMS}")));
        };
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
        match scheme {
            "redis" | "valkey" => config.read_authority(rest)?,
            "redis+unix" | "valkey+unix" | "unix" => {
                let (credentials, path) = match rest.rsplit_once('@') {
                    Some((credentials, path)) if !credentials.contains('/') => (Some(credentials), path),
                    _ => (None, rest),
                };
                config.read_credentials(credentials)?;
                let path = decode(path, "socket path")?;
                if !path.starts_with('/') {
                    return Err(Error::config(format!(
                        "the path of a unix socket must be absolute; {FORMS}"
                    )));
                }
                config.endpoint = Endpoint::Unix(path.into());
            }
            "rediss" | "valkeys" => {
                return Err(Error::config(format!(
                    "{scheme}:// asks for TLS, which this version does not have yet; {FORMS}"
                )));
            }
            other => return Err(Error::config(format!("unknown scheme `{other}` in the URL; {FORMS}"))),
        }
        if let Some(query) = query {
            config.read_query(query)?;
        }
        Ok(config)
    }
}

impl Config {
    fn read_authority(&mut self, rest: &str) -> Result<(), Error> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, host) = authority
            .rsplit_once('@')
            .map_or((None, authority), |(credentials, host)| (Some(credentials), host));
        self.read_credentials(credentials)?;
        let (host, port) = split_port(host)?;
        if host.is_empty() {
            return Err(Error::config(format!("the URL names no host; {FORMS}")));
        }
        self.endpoint = Endpoint::Tcp { host: decode(host, "host")?, port };
        if !path.is_empty() {
            self.database = database(path)?;
        }
        Ok(())
    }

    fn read_credentials(&mut self, credentials: Option<&str>) -> Result<(), Error> {
        let Some(credentials) = credentials else { return Ok(()) };
        let (user, password) = credentials
            .split_once(':')
            .map_or((credentials, None), |(user, password)| (user, Some(password)));
        if !user.is_empty() {
            self.user = Some(decode(user, "user name")?);
        }
        if let Some(password) = password {
            self.password = Some(Secret::new(decode(password, "password")?));
        }
        if self.user.is_some() && self.password.is_none() {
            return Err(Error::config(format!(
                "the URL has a user name but no password (a lone password is written `:password@`); {FORMS}"
            )));
        }
        Ok(())
    }

    fn read_query(&mut self, query: &str) -> Result<(), Error> {
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "db" => self.database = database(value)?,
                "user" => self.user = Some(decode(value, "user name")?),
                "password" => self.password = Some(Secret::new(decode(value, "password")?)),
                "name" => self.name = Some(decode(value, "name")?),
                "protocol" => {
                    self.protocol = match value {
                        "2" | "resp2" => Protocol::Resp2,
                        "3" | "resp3" => Protocol::Resp3,
                        _ => return Err(Error::config("`protocol` in the URL must be 2 or 3")),
                    }
                }
                other => {
                    return Err(Error::config(format!(
                        "unknown parameter `{other}` in the URL; known are db, user, password, name, protocol"
                    )));
                }
            }
        }
        Ok(())
    }
}

fn split_port(host: &str) -> Result<(&str, u16), Error> {
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((host, rest)) = rest.split_once(']') else {
                return Err(Error::config("an IPv6 address in a URL stands in brackets: redis://[::1]:6379"));
            };
            (host, rest.strip_prefix(':'))
        }
        None => match host.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err(Error::config("an IPv6 address in a URL stands in brackets: redis://[::1]:6379"));
            }
            Some((host, port)) => (host, Some(port)),
            None => (host, None),
        },
    };
    match port {
        None | Some("") => Ok((host, 6379)),
        Some(text) => match text.parse() {
            Ok(port) if port > 0 => Ok((host, port)),
            _ => Err(Error::config("the port in the URL must be a number from 1 to 65535")),
        },
    }
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
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn urls() {
        let config: Config = "redis://al:p%40ss@example.org:7000/3?name=web".parse().unwrap();
        assert_eq!(config.endpoint, Endpoint::Tcp { host: "example.org".into(), port: 7000 });
        assert_eq!(config.user.as_deref(), Some("al"));
        assert_eq!(config.password.as_ref().unwrap().reveal(), "p@ss");
        assert_eq!((config.database, config.name.as_deref()), (3, Some("web")));
        let config: Config = "redis://:secret@[::1]".parse().unwrap();
        assert_eq!(config.endpoint, Endpoint::Tcp { host: "::1".into(), port: 6379 });
        assert_eq!(config.user, None);
        assert!(!format!("{config:?}").contains("secret"));
        let config: Config = "redis+unix:///tmp/r.sock?db=2".parse().unwrap();
        assert_eq!((config.endpoint, config.database), (Endpoint::Unix("/tmp/r.sock".into()), 2));
    }

    #[test]
    fn wrong_urls_say_what_is_wrong() {
        for (url, needle) in [
            ("localhost:6379", "no scheme"),
            ("http://localhost", "unknown scheme `http`"),
            ("rediss://localhost", "TLS"),
            ("redis://", "no host"),
            ("redis://h:99999", "from 1 to 65535"),
            ("redis://h/x", "must be a number"),
            ("redis://al@h", "no password"),
            ("redis://::1", "brackets"),
            ("redis://h?pool=3", "unknown parameter `pool`"),
            ("redis+unix://relative", "absolute"),
        ] {
            let text = url.parse::<Config>().unwrap_err().to_string();
            assert!(text.contains(needle), "{url}: {text}");
        }
    }

    #[test]
    fn a_password_is_never_in_an_error() {
        let text = "redis://u:hunter2@h:bad".parse::<Config>().unwrap_err().to_string();
        assert!(!text.contains("hunter2"), "{text}");
    }
}
