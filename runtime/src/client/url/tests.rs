//! What a URL says, and what is said of wrong ones.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;

#[test]
fn urls() {
    let Url { endpoint, config, .. } = "redis://al:p%40ss@example.org:7000/3?name=web".parse().unwrap();
    assert_eq!(endpoint, Endpoint::Tcp { host: "example.org".into(), port: 7000 });
    assert_eq!(config.user.as_deref(), Some("al"));
    assert_eq!(config.password.as_ref().unwrap().reveal(), "p@ss");
    assert_eq!((config.database, config.name.as_deref()), (3, Some("web")));
    let Url { endpoint, config, .. } = "redis://:secret@[::1]".parse().unwrap();
    assert_eq!(endpoint, Endpoint::Tcp { host: "::1".into(), port: 6379 });
    assert_eq!(config.user, None);
    assert!(!format!("{config:?}").contains("secret"));
    let Url { endpoint, config, .. } = "redis+unix:///tmp/r.sock?db=2".parse().unwrap();
    assert_eq!((endpoint, config.database), (Endpoint::Unix("/tmp/r.sock".into()), 2));
}

#[test]
fn a_cluster_has_several_hosts() {
    for scheme in ["redis-cluster", "valkey-cluster", "redis+cluster"] {
        let url = format!("{scheme}://al:pw@one,[::1]:7001,three:7002/3");
        let Url { seeds, config, .. } = url.parse().unwrap();
        let seeds: Vec<String> = seeds.iter().map(ToString::to_string).collect();
        assert_eq!(seeds, ["one:6379", "[::1]:7001", "three:7002"], "{scheme}");
        assert_eq!((config.user.as_deref(), config.database), (Some("al"), 3));
    }
    let Url { seeds, .. } = "redis://one".parse().unwrap();
    assert!(seeds.is_empty());
}

#[test]
fn sentinels_have_a_name_for_the_primary_and_a_login_of_their_own() {
    for scheme in ["redis-sentinel", "valkey-sentinel", "redis+sentinel"] {
        let url = format!("{scheme}://al:pw@one,[::1]:7001/my%20main/3?sentinel_user=s&sentinel_password=o");
        let Url { seeds, primary, access, config, .. } = url.parse().unwrap();
        let seeds: Vec<String> = seeds.iter().map(ToString::to_string).collect();
        assert_eq!(seeds, ["one:26379", "[::1]:7001"], "{scheme}");
        assert_eq!(primary.as_deref(), Some("my main"));
        assert_eq!((config.user.as_deref(), config.database), (Some("al"), 3));
        assert_eq!(access.user.as_deref(), Some("s"));
        assert_eq!(access.password.unwrap().reveal(), "o");
    }
    let Url { access, config, .. } = "redis-sentinel://:pw@one/main".parse().unwrap();
    assert!(config.password.is_some() && access.password.is_none(), "the servers' login is for servers");
}

#[test]
fn wrong_urls_say_what_is_wrong() {
    for (url, needle) in [
        ("localhost:6379", "no scheme"),
        ("http://localhost", "unknown scheme `http`"),
        #[cfg(not(feature = "_tls"))]
        ("rediss://localhost", "roundtrip's feature `tls`"),
        #[cfg(feature = "_tls")]
        ("rediss:///0", "no host"),
        ("redis://", "no host"),
        ("redis://h:99999", "from 1 to 65535"),
        ("redis://h/x", "must be a number"),
        ("redis://al@h", "no password"),
        ("redis://h?user=al", "no password"),
        ("unix:///tmp/r.sock?user=al", "no password"),
        ("redis://::1", "brackets"),
        ("redis://[::1", "brackets"),
        ("redis://[::1]x:1", "brackets"),
        ("redis://[::1]6379", "brackets"),
        ("redis://[::1]:x", "from 1 to 65535"),
        ("redis://one,two", "those of a cluster"),
        ("redis-cluster://one,,two", "no host between two commas"),
        ("redis-cluster://one,two,", "no host after the last comma"),
        ("redis-sentinel://,one/main", "no host before the first comma"),
        ("redis-cluster://,", "no host before the first comma"),
        ("redis-cluster://", "names no host"),
        ("redis://h:6379:6380", "`host:port`"),
        ("redis://h:6379:6380", "two ports"),
        ("redis-cluster://one:1:2,two", "two ports"),
        ("redis://2001:db8:0:0:0:0:0:1:6379", "brackets"),
        ("redis://2001:db8:0:0:0:0:0:1", "brackets"),
        ("redis://fe80::1:6379", "brackets"),
        ("redis://h/1?db=2", "two values for the database"),
        ("redis-sentinel://h/main/1?db=2", "two values for the database"),
        ("redis://h?db=1&db=2", "two values for the database"),
        ("redis://a:x@h?user=b", "two values for the user name"),
        ("redis://h?protocol=2&protocol=3", "two values for the protocol"),
        ("redis-sentinel://h/main?sentinel_user=a&sentinel_user=b", "for sentinels"),
        ("redis-cluster://one,two:x", "from 1 to 65535"),
        ("redis-cluster+unix:///tmp/r.sock", "unknown scheme"),
        ("redis-sentinel://one", "what the sentinels call"),
        ("redis-sentinel://one/", "what the sentinels call"),
        ("redis-sentinel://one/main/x", "must be a number"),
        ("redis-sentinel://one,:1/main", "no host"),
        ("redis://h?sentinel_password=x", "unknown parameter `sentinel_password`"),
        ("redis://h?pool=3", "unknown parameter `pool`"),
        ("redis-sentinel://h/main?sentinel_pasword=x", "protocol, sentinel_user, sentinel_password"),
        ("redis-cluster://u:p@one,u:p@two", "the login stands once"),
        ("redis://h\n", "a line break"),
        ("redis://h#1", "a `#`"),
        ("redis+unix://relative", "absolute"),
    ] {
        let text = url.parse::<Url>().unwrap_err().to_string();
        assert!(text.contains(needle), "{url}: {text}");
    }
}

#[test]
fn a_password_is_never_in_an_error() {
    for (url, needle) in [
        ("redis://u:hunter2@h:bad", "port"),
        ("redis://u:hunter2@h?pool=3", "unknown parameter in"),
        ("redis://u:1?hunter2@h", "%3F"),
        ("redis://u:1?hunter2=@h", "%3F"),
        ("redis://u:a/hunter2@h", "%2F"),
        ("redis://u:1/hunter2@h", "%2F"),
        ("redis://u:a/b?hunter2@h", "%2F"),
        ("unix://u:a/hunter2@/tmp/r.sock", "%2F"),
        ("unix://u:a?hunter2@/tmp/r.sock", "%3F"),
        ("unix:///tmp/r.sock?password=a&hunter2", "%26"),
        ("redis://h?hunter2", "unknown parameter in"),
        ("u:hunter2@redis://h", "unknown scheme in"),
        ("redis:u:hunter2@h", "no scheme"),
        ("redis://u:%ffhunter2@h", "UTF-8"),
        ("redis://u:hunter2@h?password=hunter2x", "two values for the password"),
    ] {
        let text = url.parse::<Url>().unwrap_err().to_string();
        assert!(text.contains(needle) && !text.contains("hunter2"), "{url}: {text}");
    }
}

#[test]
fn an_empty_password_is_one() {
    for url in ["redis://al:@h", "redis://h?user=al&password=", "unix://al:@/tmp/r.sock"] {
        let config = url.parse::<Url>().unwrap().config;
        assert_eq!(config.user.as_deref(), Some("al"), "{url}");
        assert_eq!(config.password.as_ref().unwrap().reveal(), "", "{url}");
    }
}

#[test]
fn what_is_said_twice_may_be_the_same() {
    for url in ["redis://h/2?db=2", "redis://h?db=2&db=2", "redis-sentinel://h/main/2?db=2"] {
        assert_eq!(url.parse::<Url>().unwrap().config.database, 2, "{url}");
    }
    let Url { config, .. } = "redis://al:pw@h?user=al&password=pw&protocol=2&protocol=2".parse().unwrap();
    assert_eq!((config.user.as_deref(), config.protocol), (Some("al"), Protocol::Resp2));
}

#[test]
fn an_at_sign_in_a_value_needs_no_encoding() {
    let Url { config, .. } = "redis://h/1?name=web@h&password=p@ss".parse().unwrap();
    assert_eq!(config.name.as_deref(), Some("web@h"));
    assert_eq!(config.password.as_ref().unwrap().reveal(), "p@ss");
}
