\set ON_ERROR_STOP 1
begin;
select plan(6);

create temporary view first as
select row('11111111-1111-1111-1111-111111111111', 7, 30, 70, now(), now(), '2030-01-01Z', 5, false, 'credit', 'k', 'grant', 'promotion', 'r', null, null)::ringfence.credit_transaction as entry;
create function pg_temp.field(p_amount bigint, p_kind text, p_reference text, p_expires_at timestamptz, p_priority integer)
returns text language plpgsql as $field$
declare v_detail text;
begin
    perform ringfence.assert_same_entry((select entry from first), p_amount, p_kind, p_reference, p_expires_at, p_priority);
    return 'none';
exception when sqlstate 'RF301' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return v_detail::jsonb ->> 'field';
end $field$;
select is(pg_temp.field(c.amount, c.kind, c.reference, c.expires_at, c.priority), c.field, c.field)
  from (values (30::bigint, 'grant', 'r', '2030-01-01Z'::timestamptz, 5, 'none'), (31, 'grant', 'r', '2030-01-01Z', 5, 'amount'),
               (30, 'top_up', 'r', '2030-01-01Z', 5, 'kind'), (30, 'grant', null, '2030-01-01Z', 5, 'reference'),
               (30, 'grant', 'r', null, 5, 'expires_at'), (30, 'grant', 'r', '2030-01-01Z', null, 'priority'))
    as c (amount, kind, reference, expires_at, priority, field);

select * from finish();
rollback;
