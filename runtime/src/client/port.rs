//! Host and port.

use crate::Error;

/// Where servers listen, if nobody says otherwise.
pub(super) const PORT: u16 = 6379;

/// The same of sentinels.
pub(super) const SENTINEL_PORT: u16 = 26_379;

/// `host`, `host:port`, `[host]:port`.
pub(super) fn split_port(host: &str, default_port: u16) -> Result<(&str, u16), Error> {
    let brackets = || {
        Error::config("an IPv6 address in a URL stands in brackets, with the port behind: redis://[::1]:6379")
    };
    let two_ports = || {
        Error::config(
            "a host in the URL has two ports: write `host:port`, several hosts with commas between, and an IPv6 address in brackets",
        )
    };
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(brackets)?)),
            None => return Err(brackets()),
        },
        None => match host.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err(if is_ipv6(host) { brackets() } else { two_ports() });
            }
            Some((host, port)) => (host, Some(port)),
            None => (host, None),
        },
    };
    match port {
        None | Some("") => Ok((host, default_port)),
        Some(text) => match text.parse() {
            Ok(port) if port > 0 => Ok((host, port)),
            _ => Err(Error::config("the port in the URL must be a number from 1 to 65535")),
        },
    }
}

/// Whether it is meant as an IPv6 address, with a port or without.
fn is_ipv6(text: &str) -> bool {
    text.contains("::") || text.split(':').count() >= 8
}
