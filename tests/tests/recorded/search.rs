//! Indexes, and what is found with them.

use std::collections::BTreeMap;

use roundtrip::arg::ScoreBound;
use roundtrip::commands::*;
use roundtrip::types::Cursor;

use super::{Run, recorded};

const NONE: [&str; 0] = [];
const NO_STEPS: [AggregateStep; 0] = [];

type Fields = BTreeMap<String, String>;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn texts<T: From<&'static str>>(texts: &[&'static str]) -> Vec<T> {
    texts.iter().map(|text| T::from(text)).collect()
}

pub(super) async fn indexes(run: &mut Run) {
    recorded!(run, "FT.CREATE idx SCHEMA title TEXT" => "+OK", ft_create("idx", SchemaField::text(TextField::new("title"))) => ());
    recorded!(run, "FT.CREATE idx ON HASH PREFIX 2 a: b: FILTER @x>1 LANGUAGE german SCORE 0.5 TEMPORARY 60 NOOFFSETS STOPWORDS 0 SCHEMA title AS t TEXT NOSTEM WEIGHT 5 SORTABLE tags TAG SEPARATOR ; CASESENSITIVE n NUMERIC SORTABLE UNF at GEO v VECTOR FLAT 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC L2" => "+OK",
        ft_create_with("idx", [
            SchemaField::text(TextField::new("title").alias("t").nostem().weight(5.0).sortable()),
            SchemaField::tag(TagField::new("tags").separator(";").casesensitive()),
            SchemaField::numeric(NumericField::new("n").sortable_unf()),
            SchemaField::geo(GeoField::new("at")),
            SchemaField::vector(VectorField::new("v", VectorAlgorithm::flat(FlatIndex::new(VectorType::Float32, 2, DistanceMetric::L2)))),
        ], FtCreateOptions::new().on(FtSource::Hash).prefix(["a:", "b:"]).filter("@x>1").language("german").score(0.5).temporary(60).nooffsets().stopwords(NONE)) => ());
    recorded!(run, "FT.ALTER idx SCHEMA ADD n NUMERIC" => "+OK", ft_alter("idx", SchemaField::numeric(NumericField::new("n"))) => ());
    recorded!(run, "FT.ALTER idx SKIPINITIALSCAN SCHEMA ADD n NUMERIC" => "+OK", ft_alter_with("idx", SchemaField::numeric(NumericField::new("n")), FtAlterOptions::new().skipinitialscan()) => ());
    recorded!(run, "FT.DROPINDEX idx" => "+OK", ft_dropindex("idx") => ());
    recorded!(run, "FT.DROPINDEX idx DD" => "+OK", ft_dropindex_with("idx", FtDropindexOptions::new().dd()) => ());
    recorded!(run, "FT._LIST" => "[+idx +other]" | "~[+idx +other]", ft_list::<Vec<String>>() => texts(&["idx", "other"]));
    recorded!(run, "FT.ALIASADD alias idx" => "+OK", ft_aliasadd("alias", "idx") => ());
    recorded!(run, "FT.ALIASUPDATE alias idx" => "+OK", ft_aliasupdate("alias", "idx") => ());
    recorded!(run, "FT.ALIASDEL alias" => "+OK", ft_aliasdel("alias") => ());
    // assumed
    recorded!(run, "FT.ALIASLIST idx" => "~['alias']", ft_aliaslist::<Vec<String>>("idx") => texts(&["alias"]));
    recorded!(run, "FT.CONFIG GET TIMEOUT" => "[[+TIMEOUT '500']]" | "{+TIMEOUT '500'}", ft_config_get("TIMEOUT") => vec![("TIMEOUT".to_owned(), Some("500".to_owned()))]);
    recorded!(run, "FT.CONFIG SET TIMEOUT 42" => "+OK", ft_config_set("TIMEOUT", 42) => ());
    recorded!(run, "FT.INFO idx" => "{+index_name +idx +index_options [] +index_definition {+key_type +HASH +prefixes ['a:'] +default_score '1'} +attributes [[+identifier +title +attribute +t +type +TEXT +WEIGHT '1' +SORTABLE]] +num_docs '2' +max_doc_id '3' +num_terms '4' +num_records '5' +inverted_sz_mb '0.5' +vector_index_sz_mb '0' +indexing '0' +percent_indexed '1' +hash_indexing_failures 0 +number_of_uses 7 +gc_stats [+bytes_collected '0']}"
        | "{+index_name +idx +index_options [] +index_definition {+key_type +HASH +prefixes ['a:'] +default_score ,1} +attributes [{+identifier +title +attribute +t +type +TEXT +WEIGHT ,1 +flags [+SORTABLE]}] +num_docs 2 +max_doc_id 3 +num_terms 4 +num_records 5 +inverted_sz_mb ,0.5 +vector_index_sz_mb ,0 +indexing 0 +percent_indexed ,1 +hash_indexing_failures 0 +number_of_uses 7 +gc_stats {+bytes_collected ,0}}",
        ft_info("idx") => |info| (info.name.to_str().unwrap(), info.num_docs, info.inverted_sz_mb, info.indexing, info.number_of_uses) == ("idx", 2, 0.5, false, 7) && info.fields[0].options == ["WEIGHT", "1", "SORTABLE"] && info.fields[0].attribute == "t");
    recorded!(run, "FT.TAGVALS idx tags" => "['a' 'b']" | "~['a' 'b']", ft_tagvals::<Vec<String>>("idx", "tags") => texts(&["a", "b"]));
    recorded!(run, "FT.DICTADD dict foo bar" => "2", ft_dictadd("dict", ["foo", "bar"]) => 2);
    recorded!(run, "FT.DICTDEL dict foo" => "1", ft_dictdel("dict", "foo") => 1);
    recorded!(run, "FT.DICTDUMP dict" => "['bar']" | "~['bar']", ft_dictdump::<Vec<String>>("dict") => texts(&["bar"]));
    recorded!(run, "FT.SYNUPDATE idx g hello hi" => "+OK", ft_synupdate("idx", "g", ["hello", "hi"]) => ());
    recorded!(run, "FT.SYNUPDATE idx g SKIPINITIALSCAN hello" => "+OK", ft_synupdate_with("idx", "g", "hello", FtSynupdateOptions::new().skipinitialscan()) => ());
    recorded!(run, "FT.SYNDUMP idx" => "{'hello' ['g' 'h'] 'hi' ['g']}", ft_syndump("idx") => [("hello".into(), texts(&["g", "h"])), ("hi".into(), texts(&["g"]))].into());
    recorded!(run, "FT.SPELLCHECK idx hoker" => "[['TERM' 'hoker' [['0.5' 'hocker'] ['0' 'joker']]]]" | "{+results {'hoker' [{'hocker' ,0.5} {'joker' ,0}]}}", ft_spellcheck("idx", "hoker") => |found| found.0[0].term == "hoker" && found.0[0].suggestions == [("hocker".into(), 0.5), ("joker".into(), 0.0)]);
    recorded!(run, "FT.SPELLCHECK idx hoker DISTANCE 2 TERMS INCLUDE dict TERMS EXCLUDE other a DIALECT 2" => "[]" | "{+results {}}", ft_spellcheck_with("idx", "hoker", FtSpellcheckOptions::new().distance(2).include("dict", NONE).exclude("other", "a").dialect(2)) => |found| found.0.is_empty());
    recorded!(run, "FT.EXPLAIN idx hello" => "'INTERSECT {\n  hello\n}\n'", ft_explain("idx", "hello") => |plan| plan.starts_with(b"INTERSECT"));
    recorded!(run, "FT.EXPLAIN idx hello DIALECT 2" => "'hello'", ft_explain_with("idx", "hello", FtExplainOptions::new().dialect(2)) => "hello".into());
    recorded!(run, "FT.EXPLAINCLI idx hello" => "[+INTERSECT +hello]", ft_explaincli("idx", "hello") => texts(&["INTERSECT", "hello"]));
    recorded!(run, "FT.EXPLAINCLI idx hello DIALECT 2" => "['hello']", ft_explaincli_with("idx", "hello", FtExplaincliOptions::new().dialect(2)) => texts(&["hello"]));
}

pub(super) async fn suggestions(run: &mut Run) {
    let hello = || "hello".to_owned();
    recorded!(run, "FT.SUGADD sug hello 1" => "1", ft_sugadd("sug", "hello", 1.0) => 1);
    recorded!(run, "FT.SUGADD sug hello 1.5 INCR PAYLOAD p" => "2", ft_sugadd_with("sug", "hello", 1.5, FtSugaddOptions::new().incr().payload("p")) => 2);
    recorded!(run, "FT.SUGDEL sug hello" => "1", ft_sugdel("sug", "hello") => true);
    recorded!(run, "FT.SUGLEN sug" => "2", ft_suglen("sug") => 2);
    recorded!(run, "FT.SUGGET sug hell" => "['hello' 'hell']", ft_sugget::<String>("sug", "hell") => Some(vec![hello(), "hell".to_owned()]));
    recorded!(run, "FT.SUGGET none hell FUZZY MAX 2" => "nil*", ft_sugget_with::<String>("none", "hell", FtSuggetOptions::new().fuzzy().max(2)) => None);
    recorded!(run, "FT.SUGGET sug hell WITHPAYLOADS" => "['hello' 'p' 'hell' nil]", ft_sugget_withpayloads::<String, String>("sug", "hell") => Some(vec![(hello(), Some("p".to_owned())), ("hell".to_owned(), None)]));
    recorded!(run, "FT.SUGGET sug hell FUZZY WITHPAYLOADS" => "[]", ft_sugget_withpayloads_with::<String, String>("sug", "hell", FtSuggetWithpayloadsOptions::new().fuzzy()) => Some(vec![]));
    recorded!(run, "FT.SUGGET sug hell WITHSCORES" => "['hello' ,0.5]", ft_sugget_withscores::<String>("sug", "hell") => Some(vec![(hello(), 0.5)]));
    recorded!(run, "FT.SUGGET sug hell WITHSCORES MAX 1" => "['hello' ,0.5]", ft_sugget_withscores_with::<String>("sug", "hell", FtSuggetWithscoresOptions::new().max(1)) => Some(vec![(hello(), 0.5)]));
    recorded!(run, "FT.SUGGET sug hell WITHSCORES WITHPAYLOADS" => "['hello' ,0.5 nil]", ft_sugget_withscores_withpayloads::<String, String>("sug", "hell") => Some(vec![(hello(), 0.5, None)]));
    recorded!(run, "FT.SUGGET sug hell FUZZY WITHSCORES WITHPAYLOADS" => "['hello' ,0.5 'p']", ft_sugget_withscores_withpayloads_with::<String, String>("sug", "hell", FtSuggetWithscoresWithpayloadsOptions::new().fuzzy()) => Some(vec![(hello(), 0.5, Some("p".to_owned()))]));
}

pub(super) async fn searches(run: &mut Run) {
    let found = || Some(fields(&[("title", "hello")]));
    recorded!(run, "FT.SEARCH idx hello" => "[2 'd1' ['title' 'hello'] 'd2' nil]" | "{+attributes [] +warning [] +total_results 2 +format +STRING +results [{+id 'd1' +extra_attributes {'title' 'hello'} +values []} {+id 'd2'}]}", ft_search::<Fields>("idx", "hello") => |results| results.total == 2 && results.documents[0].fields == found() && results.documents[1].fields.is_none());
    recorded!(run, "FT.SEARCH idx hello VERBATIM FILTER n 1 (5 GEOFILTER at 1.5 2 10 KM INKEYS 1 d1 INFIELDS 1 title RETURN 3 title AS t SUMMARIZE FRAGS 3 HIGHLIGHT TAGS <b> </b> SLOP 1 INORDER SORTBY n DESC LIMIT 0 10 PARAMS 2 a 1 DIALECT 2" => "[0]" | "{+total_results 0 +results [] +warning []}",
        ft_search_with::<Fields>("idx", "hello", FtSearchOptions::new().verbatim().filter("n", 1.0, ScoreBound::exclusive(5.0)).geofilter("at", 1.5, 2.0, 10.0, GeoUnit::Km).inkeys("d1").infields("title").returning(ReturnField::new("title").alias("t")).summarize(Summarize::new().frags(3)).highlight(Highlight::new().tags("<b>", "</b>")).slop(1).inorder().sortby_desc("n").limit(0, 10).params(("a", "1")).dialect(2)) => |results| results.documents.is_empty());
    recorded!(run, "FT.SEARCH idx hello NOCONTENT" => "[1 'd1']" | "{+total_results 1 +results [{+id 'd1' +values []}]}", ft_search_nocontent("idx", "hello") => |results| results.documents[0].id == "d1");
    recorded!(run, "FT.SEARCH idx hello NOCONTENT LIMIT 0 0" => "[7]" | "{+total_results 7 +results []}", ft_search_nocontent_with("idx", "hello", FtSearchNocontentOptions::new().limit(0, 0)) => |results| results.total == 7);
    recorded!(run, "FT.SEARCH idx hello NOCONTENT WITHSCORES" => "[1 'd1' '0.5']" | "{+total_results 1 +results [{+id 'd1' +score ,0.5 +values []}]}", ft_search_nocontent_withscores("idx", "hello") => |results| results.documents[0].score == 0.5);
    recorded!(run, "FT.SEARCH idx hello NOCONTENT WITHSCORES SCORER TFIDF" => "[1 'd1' '2']" | "{+total_results 1 +results [{+id 'd1' +score ,2}]}", ft_search_nocontent_withscores_with("idx", "hello", FtSearchNocontentWithscoresOptions::new().scorer("TFIDF")) => |results| results.documents[0].score == 2.0);
    recorded!(run, "FT.SEARCH idx hello WITHSCORES" => "[1 'd1' '0.5' ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +score ,0.5 +extra_attributes {'title' 'hello'} +values []}]}", ft_search_withscores::<Fields>("idx", "hello") => |results| results.documents[0].score == 0.5 && results.documents[0].fields == found());
    recorded!(run, "FT.SEARCH idx hello WITHSCORES NOSTOPWORDS" => "[0]" | "{+total_results 0 +results []}", ft_search_withscores_with::<Fields>("idx", "hello", FtSearchWithscoresOptions::new().nostopwords()) => |results| results.total == 0);
    recorded!(run, "FT.SEARCH idx hello WITHSCORES EXPLAINSCORE" => "[1 'd1' ['0.5' ['Final TFIDF' ['(Weight 1.00)']]] ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +score [,0.5 ['Final TFIDF' ['(Weight 1.00)']]] +extra_attributes {'title' 'hello'}}]}", ft_search_explainscore::<Fields>("idx", "hello") => |results| results.documents[0].score.score == 0.5 && results.documents[0].fields == found());
    recorded!(run, "FT.SEARCH idx hello WITHSCORES LANGUAGE german EXPLAINSCORE" => "[0]" | "{+total_results 0 +results []}", ft_search_explainscore_with::<Fields>("idx", "hello", FtSearchExplainscoreOptions::new().language("german")) => |results| results.total == 0);
    recorded!(run, "FT.SEARCH idx hello WITHPAYLOADS" => "[1 'd1' 'p' ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +payload 'p' +extra_attributes {'title' 'hello'}}]}", ft_search_withpayloads::<Fields>("idx", "hello") => |results| results.documents[0].payload.as_deref() == Some(b"p") && results.documents[0].fields == found());
    recorded!(run, "FT.SEARCH idx hello WITHPAYLOADS TIMEOUT 100" => "[1 'd1' nil ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +payload nil +extra_attributes {'title' 'hello'}}]}", ft_search_withpayloads_with::<Fields>("idx", "hello", FtSearchWithpayloadsOptions::new().timeout(100)) => |results| results.documents[0].payload.is_none());
    recorded!(run, "FT.SEARCH idx hello WITHSORTKEYS" => "[1 'd1' nil ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +sortkey nil +extra_attributes {'title' 'hello'}}]}", ft_search_withsortkeys::<Fields>("idx", "hello") => |results| results.documents[0].sort_key.is_none());
    recorded!(run, "FT.SEARCH idx hello WITHSORTKEYS SORTBY n ASC" => "[1 'd1' '#5' ['title' 'hello']]" | "{+total_results 1 +results [{+id 'd1' +sortkey '#5' +extra_attributes {'title' 'hello'}}]}", ft_search_withsortkeys_with::<Fields>("idx", "hello", FtSearchWithsortkeysOptions::new().sortby_asc("n")) => |results| results.documents[0].sort_key == Some("#5".into()));
}

pub(super) async fn aggregations(run: &mut Run) {
    let row = || vec![fields(&[("brand", "x"), ("n", "2")])];
    recorded!(run, "FT.AGGREGATE idx *" => "[1 ['brand' 'x' 'n' '2']]" | "{+attributes [] +warning [] +total_results 1 +format +STRING +results [{+extra_attributes {'brand' 'x' 'n' '2'} +values []}]}", ft_aggregate::<Fields>("idx", "*", NO_STEPS) => |found| found.total == 1 && found.rows == row());
    recorded!(run, "FT.AGGREGATE idx * LOAD 1 @brand GROUPBY 1 @brand REDUCE COUNT 0 AS n REDUCE MAX 1 @price SORTBY 2 @n DESC MAX 5 APPLY @n*2 AS m FILTER @m>2 LIMIT 0 10 DIALECT 2" => "[1 ['brand' 'x' 'n' '2']]" | "{+total_results 1 +results [{+extra_attributes {'brand' 'x' 'n' '2'}}]}",
        ft_aggregate_with::<Fields>("idx", "*", [
            AggregateStep::load(ReturnField::new("@brand")),
            AggregateStep::group_by(GroupBy::new("@brand").reduce(Reducer::new(ReduceFunction::Count, NONE).alias("n")).reduce(Reducer::new(ReduceFunction::Max, "@price"))),
            AggregateStep::sort_by_max(SortKey::new("@n").desc(), 5),
            AggregateStep::apply("@n*2", "m"),
            AggregateStep::filter("@m>2"),
            AggregateStep::limit(0, 10),
        ], FtAggregateOptions::new().dialect(2)) => |found| found.rows == row());
    recorded!(run, "FT.AGGREGATE idx * WITHCURSOR" => "[[1 ['brand' 'x' 'n' '2']] 42]" | "[{+total_results 1 +results [{+extra_attributes {'brand' 'x' 'n' '2'}}]} 42]", ft_aggregate_withcursor::<Fields>("idx", "*", NO_STEPS) => |found| found.page.rows == row() && found.cursor == Cursor::from(42));
    recorded!(run, "FT.AGGREGATE idx * VERBATIM WITHCURSOR COUNT 1 MAXIDLE 1000" => "[[0] 0]" | "[{+total_results 0 +results []} 0]", ft_aggregate_withcursor_with::<Fields>("idx", "*", NO_STEPS, FtAggregateWithcursorOptions::new().verbatim().count(1).maxidle(1000)) => |found| found.cursor.is_finished());
    recorded!(run, "FT.CURSOR READ idx 42" => "[[1 ['brand' 'x' 'n' '2']] 0]" | "[{+total_results 1 +results [{+extra_attributes {'brand' 'x' 'n' '2'}}]} 0]", ft_cursor_read::<Fields>("idx", Cursor::from(42)) => |found| found.page.rows == row() && found.cursor.is_finished());
    recorded!(run, "FT.CURSOR READ idx 42 COUNT 10" => "[[0] 0]" | "[{+total_results 0 +results []} 0]", ft_cursor_read_with::<Fields>("idx", Cursor::from(42), FtCursorReadOptions::new().count(10)) => |found| found.page.rows.is_empty());
    recorded!(run, "FT.CURSOR DEL idx 42" => "+OK", ft_cursor_del("idx", Cursor::from(42)) => ());
    recorded!(run, "FT.HYBRID idx SEARCH red VSIM @v $vec" => "{'total_results' 1 'results' [{'__key' 'd1' '__score' '0.5'}] 'warnings' [] 'execution_time' ,1.5}", ft_hybrid::<Fields>("idx", "red", "@v", "$vec") => |found| found.total == 1 && found.rows == [fields(&[("__key", "d1"), ("__score", "0.5")])] && found.execution_time_ms == 1.5);
    recorded!(run, "FT.HYBRID idx SEARCH red VSIM @v $vec KNN 2 K 5 COMBINE RRF 2 CONSTANT 60 LIMIT 0 5 PARAMS 2 vec blob" => "{'total_results' 0 'results' [] 'warnings' ['Timeout limit was reached'] 'execution_time' ,1.5}", ft_hybrid_with::<Fields>("idx", "red", "@v", "$vec", FtHybridOptions::new().vectors(HybridVectors::knn(HybridKnn::new(5))).combine(HybridCombine::rrf(HybridRrf::new().constant(60.0))).limit(0, 5).params(("vec", "blob"))) => |found| found.warnings.len() == 1);
    // what a profile holds changes from version to version
    type Profile = (Vec<i64>, Vec<String>);
    recorded!(run, "FT.PROFILE idx SEARCH QUERY hello" => "[[0] ['Iterators profile']]", ft_profile_search::<Profile>("idx", "hello", NONE) => |profile| profile.1.len() == 1);
    recorded!(run, "FT.PROFILE idx SEARCH LIMITED QUERY hello NOCONTENT" => "[[0] []]", ft_profile_search_with::<Profile>("idx", "hello", "NOCONTENT", FtProfileSearchOptions::new().limited()) => (vec![0], vec![]));
    recorded!(run, "FT.PROFILE idx AGGREGATE QUERY *" => "[[0] []]", ft_profile_aggregate::<Profile>("idx", "*", NONE) => (vec![0], vec![]));
    recorded!(run, "FT.PROFILE idx AGGREGATE LIMITED QUERY *" => "[[0] []]", ft_profile_aggregate_with::<Profile>("idx", "*", NONE, FtProfileAggregateOptions::new().limited()) => (vec![0], vec![]));
    recorded!(run, "FT.PROFILE idx HYBRID QUERY SEARCH red VSIM @v $vec" => "[[0] []]", ft_profile_hybrid::<Profile>("idx", ["SEARCH", "red", "VSIM", "@v", "$vec"]) => (vec![0], vec![]));
    recorded!(run, "FT.PROFILE idx HYBRID LIMITED QUERY SEARCH red" => "[[0] []]", ft_profile_hybrid_with::<Profile>("idx", ["SEARCH", "red"], FtProfileHybridOptions::new().limited()) => (vec![0], vec![]));
}
