\set ON_ERROR_STOP 1
begin;
select plan(12);

select is(ringfence.mask_text(given), expected, what) from (values
    ('{"a": 1, "b":', '{"a": 1, "b":', 'without secrets as it was'),
    ('{"token": "abc\"def", "x": 1,', '{"token": ***, "x": 1,', 'a text, to its end'),
    ('{"token": "abc\"def', '{"token": ***', 'one without an end'),
    ('{"password" : 12345, "x": ', '{"password" : ***, "x": ', 'a number'),
    ('{"credentials": {"a": "b"}, "x": "y"', '{"credentials": ***', 'an object ends nobody knows where'),
    ('{"secret": ["a", "b"], "x": "y"', '{"secret": ***', 'nor does a list'),
    ('From=1&AuthToken=abc&To=2', 'From=1&AuthToken=***&To=2', 'a form'),
    (E'Authorization: Bearer abc\nHello', E'Authorization: ***\nHello', 'a header'),
    ('{"\u0073ecret": "x"', '{"***', 'escapes do not hide it'),
    ('{"name": "X-Vapi-Secret", "value": "abc", ', '{"name": "X-Vapi-Secret", "value": ***, ', 'a pair of name and value'),
    ('', '', 'nothing')
) as t (given, expected, what);
select is(length(ringfence.mask_text(repeat('x', 200000))), 100000, 'no more than can be of use');

select * from finish();
rollback;
