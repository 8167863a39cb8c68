-- Deploy ringfence:vapi/resolve_quarantine to pg
-- requires: vapi/settle_reported_call
-- requires: vapi/vapi_call_owner
-- requires: account/check_vendor_kind
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      Settles the calls in quarantine whose owner is known now, because an id of theirs
--              has been linked. A call that belongs to somebody else by a closer tie (its phone
--              number, say, where its assistant was linked) stays.
-- Called by    Operators, after link_vendor.
-- Idempotency  A call is charged once; again, there is nothing left to settle.
-- Locks        The organization's, then its wallet row, then the quarantined calls' rows.
-- Errors       RF001, RF003 bad argument, RF002, RF006 p_as_of, RF102 the id is not linked, RF206.
--              What settling one raises is a warning.
-- Returns      One row: how many calls were settled, for how much in all, and how many with this id
--              are left (more than a thousand, not ended yet, unreadable, somebody else's, or it
--              failed).
begin;
set local role ringfence_owner;

create or replace function billing.resolve_quarantine(
    p_vendor      text,
    p_kind        text,
    p_external_id text,
    p_as_of       timestamptz default null
)
returns table (
    outcome text,
    org_id  uuid,
    settled bigint,
    amount  bigint,
    remain  bigint
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $resolve_quarantine$
declare
    c_batch   constant integer := 1000;
    v_field   constant text := case p_kind when 'phone_number' then 'phoneNumberId'
                                           when 'assistant' then 'assistantId'
                                           when 'vapi_org' then 'orgId' end;
    v_call    record;
    v_posting ringfence.posting;
begin
    perform ringfence.check_vendor_kind(p_vendor, p_kind, p_external_id);
    select link.org_id into org_id
      from ringfence.vendor_link as link
     where link.vendor = p_vendor
       and link.kind = p_kind
       and link.external_id = p_external_id;
    if not found then
        perform ringfence.raise_error('RF102', jsonb_build_object('vendor', p_vendor,
            'kind', p_kind, 'external_id', p_external_id));
    end if;
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(org_id);
    perform ringfence.clock(p_as_of);

    settled := 0;
    amount := 0;
    for v_call in
        select quarantined.call, quarantined.report
          from ringfence.quarantined_call as quarantined
         where quarantined.resolved_at is null
           and p_vendor = 'vapi'
           and quarantined.call ->> v_field = p_external_id
           and (quarantined.report).duration_seconds is not null
           and ringfence.vapi_call_owner(quarantined.call) = resolve_quarantine.org_id
         order by quarantined.first_seen_at, quarantined.vapi_call_id
         limit c_batch
    loop
        -- One that cannot be settled stays, and keeps no other here.
        begin
            v_posting := ringfence.settle_reported_call(
                org_id, v_call.call, v_call.report, p_as_of);
            if v_posting.applied then
                settled := settled + 1;
                amount := amount + v_posting.amount;
            end if;
        exception when others then
            raise warning 'Call % stays in quarantine: %', v_call.call ->> 'id', sqlerrm;
        end;
    end loop;
    select count(*) into strict remain
      from ringfence.quarantined_call as quarantined
     where quarantined.resolved_at is null
       and p_vendor = 'vapi'
       and quarantined.call ->> v_field = p_external_id;
    outcome := case when settled > 0 then 'settled' else 'unchanged' end;
    return next;
end
$resolve_quarantine$;

comment on function billing.resolve_quarantine(text, text, text, timestamptz) is
'Settles the calls in quarantine that belong to an organization since an id was linked to it. '
'Errors: RF001, RF002, RF003, RF006, RF102, RF206.';

grant execute on function billing.resolve_quarantine(text, text, text, timestamptz)
   to ringfence_ops;

commit;
