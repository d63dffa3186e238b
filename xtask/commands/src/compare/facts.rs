//! Versions, flags, policies, deprecation.

use roundtrip_spec::model::{Form, Method};
use roundtrip_tests::{Product, Version};

use super::Pair;
use crate::drift::About;

/// Flags that have the same name and meaning in the spec and on servers.
const COMMON_FLAGS: &[&str] = &["readonly", "write", "admin"];

/// The server's word for a command that may wait.
const BLOCKING: &str = "blocking";

impl Pair<'_, '_> {
    pub(super) fn compare_since(&mut self) {
        let product = self.server.product;
        let first = self.methods.iter().filter_map(|known| known.first_version(product)).min();
        let says = self.command.docs.since.clone();
        let Some(server) = Version::parse(&says).filter(|_| !says.is_empty()) else { return };
        let key = match product {
            Product::Valkey if server > Version(7, 2, 4) => "valkey-since",
            _ => "since",
        };
        match first {
            None => self.report(About::Since, "", format!("this server has it: {key} = \"{says}\"")),
            Some(first) if first != server => {
                self.report(About::Since, "", format!("{key} says {first}, the server {says}"));
            }
            Some(_) => {}
        }
    }

    pub(super) fn compare_flags(&mut self) {
        for flag in COMMON_FLAGS {
            let on_server = self.command.has_flag(flag);
            let without: Vec<_> = self
                .forms()
                .filter(|(_, form)| form.flags.has(flag) != on_server)
                .map(|(name, _)| name)
                .collect();
            if !without.is_empty() {
                let (ours, theirs) = if on_server { ("lack", "has") } else { ("have", "does not have") };
                let message = format!("{} {ours} `{flag}`, the server {theirs} it", without.join(", "));
                self.report(About::Flag, *flag, message);
            }
        }
        let blocks = self.forms().any(|(_, form)| form.flags.has(BLOCKING));
        match (blocks, self.command.has_flag(BLOCKING)) {
            (true, false) => self.report(About::Flag, BLOCKING, "the server does not call it blocking"),
            (false, true) => self.report(About::Flag, BLOCKING, "the server may wait, no method says so"),
            _ => {}
        }
    }

    fn forms(&self) -> impl Iterator<Item = (String, &Form)> {
        self.methods.iter().flat_map(|known| {
            let Method { name, options, plain, with, .. } = known.method;
            let with = options.as_ref().map(|_| (format!("`{name}_with`"), with));
            std::iter::once((format!("`{name}`"), plain)).chain(with)
        })
    }

    pub(super) fn compare_policies(&mut self) {
        for (key, tip) in [("request-policy", "request_policy"), ("response-policy", "response_policy")] {
            let server = self.command.tip(tip).to_owned();
            let of = |method: &Method| match key {
                "request-policy" => method.request_policy.clone(),
                _ => method.response_policy.clone(),
            };
            let different = self.methods.iter().find(|known| of(known.method) != server);
            if let Some(known) = different {
                let (name, ours) = (&known.method.name, of(known.method));
                let message = format!("`{name}` says {:?}, the server {server:?}", ours);
                self.report(About::Policy, key, message);
            }
        }
    }

    pub(super) fn compare_deprecation(&mut self) {
        let says = |method: &Method| method.docs.deprecated.clone();
        let version = |text: &str| {
            text.strip_prefix("since ")
                .and_then(|rest| rest.split([':', ' ']).next())
                .and_then(Version::parse)
        };
        let ours: Vec<Option<String>> = self.methods.iter().map(|known| says(known.method)).collect();
        let version_of_server = self.command.docs.deprecated_since.as_deref().and_then(Version::parse);
        for deprecated in ours {
            match (deprecated.as_deref().map(version), version_of_server) {
                (None, Some(since)) => {
                    let instead = self.command.docs.replaced_by.clone().unwrap_or_default();
                    self.report(
                        About::Deprecated,
                        "",
                        format!("the server: since {since}, replaced by {instead}"),
                    );
                }
                // deprecated later than this server, or by one of the two products only
                (Some(Some(since)), None)
                    if since > self.server.version || self.server.product == Product::Valkey => {}
                (Some(_), None) => {
                    self.report(About::Deprecated, "", "the server does not call it deprecated")
                }
                (Some(None), Some(since)) => {
                    self.report(
                        About::Deprecated,
                        "",
                        format!("its text does not begin with `since {since}: `"),
                    );
                }
                (Some(Some(ours)), Some(theirs)) if ours != theirs => {
                    self.report(
                        About::Deprecated,
                        "",
                        format!("since {ours}, says the spec; the server: {theirs}"),
                    );
                }
                _ => {}
            }
        }
    }
}
