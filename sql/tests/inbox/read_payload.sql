\set ON_ERROR_STOP 1
begin;
select plan(20);

select is(ringfence.read_payload(given), expected::jsonb, what) from (values
    ('{"a": [1, 1.5, "x", null, true], "é": "\u00e9"}', '{"a": [1, 1.5, "x", null, true], "é": "é"}', 'ordinary JSON'),
    ('{"a": "x\u0000y"}', '{"a": "x\ufffdy"}', 'a NUL'),
    ('{"a": "\u0000\u0000"}', '{"a": "\ufffd\ufffd"}', 'two of them'),
    ('{"a": "\\u0000"}', '{"a": "\\u0000"}', 'an escaped backslash is none'),
    ('{"a": "\\\u0000\\\\u0000"}', '{"a": "\\\ufffd\\\\u0000"}', 'three and four backslashes'),
    ('{"a": "\ud83d\ude00 \ud83d \uDE00"}', '{"a": "\ud83d\ude00 \ufffd \ufffd"}', 'lone surrogates, beside a whole pair'),
    ('{"a": "\ud83d\ud83d\ude00"}', '{"a": "\ufffd\ud83d\ude00"}', 'a half before a whole'),
    ('{"a\u0000b": 1}', '{"a\ufffdb": 1}', 'in a name'),
    (E'{"a": "x\ty\nz"}', '{"a": "x y z"}', 'raw control characters'),
    ('{"a": 1e999, "b": [-1.5E+400 ,2e5]}', '{"a": null, "b": [null, 200000]}', 'monstrous numbers'),
    ('{"a": 1e99999999999, "b": 0e-16000}', '{"a": null, "b": null}', 'more of them'),
    ('[1e131071,1e131071]', '[null, null]', 'as many as there are'),
    ('{"a": ' || repeat('9', 200000) || '}', '{"a": null}', 'long ones'),
    ('{"id": "4e123456-0000-4000-8000-000000000000", "n": 0.5e-3}', '{"id": "4e123456-0000-4000-8000-000000000000", "n": 0.0005}', 'an id is no number'),
    ('{"a": NaN}', null, 'not a number'),
    ('{"a":', null, 'broken JSON'),
    ('', null, 'nothing'),
    ('hello', null, 'a word'),
    (repeat('[', 200000), null, 'nested without an end')
) as t (given, expected, what);
select isnt(ringfence.read_payload(repeat('[', 1000) || repeat(']', 1000)), null, 'a thousand levels can be read');

select * from finish();
rollback;
