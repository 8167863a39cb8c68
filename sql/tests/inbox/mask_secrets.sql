\set ON_ERROR_STOP 1
begin;
select plan(12);

select is(ringfence.mask_secrets(given::jsonb), expected::jsonb, what) from (values
    ('{"a": 1, "promptTokens": 7}', '{"a": 1, "promptTokens": 7}', 'without secrets as it was'),
    ('{"Authorization": "Bearer x", "a": {"API_KEY": "y"}}', '{"Authorization": "***", "a": {"API_KEY": "***"}}', 'in whatever case, at any depth'),
    ('[1, [{"password": 5}, {"secret": true}], "x"]', '[1, [{"password": "***"}, {"secret": "***"}], "x"]', 'in lists, whatever the type, in order'),
    ('{"credentials": [{"id": 1}], "secret": {"a": {}}}', '{"credentials": "***", "secret": "***"}', 'with all that is under it'),
    ('{"secret": null}', '{"secret": null}', 'nothing stays nothing'),
    ('{"headers": [{"name": "X-Vapi-Secret", "value": "x"}, {"name": "Accept", "value": "y"}, {"key": "api_key", "Value": "z"}]}',
     '{"headers": [{"name": "X-Vapi-Secret", "value": "***"}, {"name": "Accept", "value": "y"}, {"key": "api_key", "Value": "***"}]}', 'pairs of name and value'),
    ('{"say": "my \"secret\": is safe", "x": {"": {"token": "t"}}}', '{"say": "my \"secret\": is safe", "x": {"": {"token": "***"}}}', 'texts are left alone'),
    ('{"s\u0065cret": "x"}', '{"secret": "***"}', 'escapes do not hide it'),
    ('"secret"', '"secret"', 'a text of its own is no name'),
    ('{"a": [], "b": {}, "secret": ""}', '{"a": [], "b": {}, "secret": "***"}', 'what is empty stays so')
) as t (given, expected, what);

create function pg_temp.nested(p_depth integer) returns jsonb language plpgsql as $nested$
declare v jsonb := '{"token": "hidden"}';
begin
    for i in 1 .. p_depth loop v := jsonb_build_array(v); end loop;
    return v;
end $nested$;
select unalike(ringfence.mask_secrets(pg_temp.nested(50))::text, '%hidden%', 'fifty levels down');
select unalike(ringfence.mask_secrets(pg_temp.nested(2000))::text, '%hidden%', 'two thousand levels down, all of it from the sixtieth');

select * from finish();
rollback;
