\set ON_ERROR_STOP 1
begin;
select plan(4);

select throws_ok($$select ringfence.raise_error('RF101')$$, 'RF101', 'There is no such organization.', 'the message is the registry''s');
select throws_ok($$select ringfence.raise_error('RF777', '{"a": 1}')$$, 'RF999', null, 'a code without entry is a defect');
select throws_ok($$select ringfence.raise_error(null)$$, 'RF999', null, 'so is none');

create function pg_temp.parts() returns text language plpgsql as $parts$
declare v_detail text; v_hint text;
begin
    perform ringfence.raise_error('RF101', '{"org_id": "x"}');
exception when sqlstate 'RF101' then
    get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
    return v_detail || ' ' || (v_hint <> '');
end $parts$;
select is(pg_temp.parts(), '{"org_id": "x"} true', 'the detail is JSON, the hint is there');

select * from finish();
rollback;
