\set ON_ERROR_STOP 1
begin;
select plan(9);

set local role ringfence_owner;
create function pg_temp.ids(p_message jsonb) returns text language sql as $$
    select format('%s %s %s %s', c ->> 'id', c ->> 'orgId', c ->> 'phoneNumberId', c ->> 'assistantId') from ringfence.vapi_call_of(p_message) as c $$;
select is(pg_temp.ids('{"call": {"id": "c", "orgId": "o", "phoneNumberId": "p", "assistantId": "a"}}'), 'c o p a', 'ids of the call');
select is(pg_temp.ids('{"call": {"id": "c", "phoneNumberId": null, "assistantId": null}, "phoneNumber": {"id": "p", "orgId": "o"}, "assistant": {"id": "a"}}'), 'c o p a', 'and those beside it');
select is(pg_temp.ids('{"call": {"id": "c", "phoneNumberId": "p"}, "phoneNumber": {"id": "other"}}'), 'c  p ', 'its own come first');
select is(ringfence.vapi_call_of('{"call": {"id": "c"}, "assistant": {"metadata": {"x": 1}}}') #> '{assistant,metadata}', '{"x": 1}', 'with the metadata of its assistant');
select throws_ok(format('select ringfence.vapi_call_of(%L)', message), 'RF003', null, message)
  from unnest(array['{}', '{"call": null}', '{"call": {"id": 7}}', '{"call": {"id": ""}}', '{"call": ["id"]}']) as message;

select * from finish();
rollback;
