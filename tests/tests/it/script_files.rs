//! Files of methods for scripts: prefixes, scripts in files of their own, names in errors.

use roundtrip::Error;

use crate::scripts::Scripts;
use crate::support::each;

roundtrip::commands! { file = "prefixed.toml", trait = Prefixed }

#[tokio::test]
async fn an_error_in_a_script_names_the_method() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("list");
        client.rpush(&key, "x").await.unwrap();
        let error: Error = client.add_to(&key, 1).await.unwrap_err();
        assert_eq!(error.command(), Some("add_to"));
        assert!(error.is_server(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn the_methods_of_a_file_with_a_prefix_are_named_with_it() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("text");
        client.my_set(&key, "text").await.unwrap();
        assert!(!client.my_set_with(&key, "other", MySetOptions::new().nx()).await.unwrap());
        let (length, ours) = client.atomically(|tx| (tx.my_strlen(&key), tx.strlen(&key))).await.unwrap();
        assert_eq!((length, ours), (4, 4));
        assert_eq!(client.my_eval(&key).await.unwrap_err().command(), Some("my_eval"));
    })
    .await;
}

#[tokio::test]
async fn a_script_may_lie_in_a_file_of_its_own() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        assert_eq!(client.raise_to(&key, 5).await.unwrap(), 5);
        assert_eq!(client.raise_to(&key, 3).await.unwrap(), 5);
        assert_eq!(client.pipelined(|p| p.raise_to(&key, 7)).await.unwrap(), 7);
    })
    .await;
}
