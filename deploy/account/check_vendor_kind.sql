-- Deploy ringfence:account/check_vendor_kind to pg
-- requires: account/tables
-- requires: core/clean_text

-- Purpose      Refuses a vendor, or a kind of id, that Ringfence does not know, naming those it
--              knows.
-- Called by    link_vendor, unlink_vendor.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF003 unknown, or an id that is not of the kind's form.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_vendor_kind(
    p_vendor      text,
    p_kind        text,
    p_external_id text
)
returns void
language plpgsql
stable
as $check_vendor_kind$
declare
    v_pattern text;
begin
    if p_vendor is null or p_kind is null then
        perform ringfence.raise_error('RF001', jsonb_build_object(
            'argument', case when p_vendor is null then 'p_vendor' else 'p_kind' end));
    end if;
    select known.pattern into v_pattern
      from ringfence.vendor_kind as known
     where known.vendor = p_vendor
       and known.kind = p_kind;
    if not found then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', 'p_vendor, p_kind', 'expected',
            (select jsonb_agg(known.vendor || ', ' || known.kind order by known.vendor, known.kind)
               from ringfence.vendor_kind as known)));
    end if;
    if p_external_id !~ v_pattern then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_external_id', 'expected', v_pattern));
    end if;
end
$check_vendor_kind$;

comment on function ringfence.check_vendor_kind(text, text, text) is
'Refuses an unknown vendor or kind, and an id of another form. Errors: RF001, RF003.';

commit;
