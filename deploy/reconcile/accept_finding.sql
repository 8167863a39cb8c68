-- Deploy ringfence:reconcile/accept_finding to pg
-- requires: reconcile/tables
-- requires: core/clean_text
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      An operator has looked at a finding and says that it is all right. It stays so until
--              something about it changes.
-- Called by    Operators.
-- Idempotency  Accepting again answers duplicate.
-- Locks        The finding's row.
-- Errors       RF001 no note, RF002 a note of more than 1,000 characters, RF003 one with control
--              characters, RF002, RF006 p_as_of, RF152 no such finding.
-- Returns      One row; outcome is accepted, or duplicate when it was resolved before.
begin;
set local role ringfence_owner;

create or replace function billing.accept_finding(
    p_org_id      uuid,
    p_vendor      text,
    p_kind        text,
    p_external_id text,
    p_note        text,
    p_as_of       timestamptz default null
)
returns table (outcome text, resolution text, resolved_at timestamptz, note text)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $accept_finding$
declare
    v_note    constant text := ringfence.clean_text('p_note', p_note, 1000);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_finding ringfence.reconciliation_finding;
begin
    select finding.* into v_finding
      from ringfence.reconciliation_finding as finding
     where finding.org_id = coalesce(p_org_id, '00000000-0000-0000-0000-000000000000')
       and finding.vendor = p_vendor
       and finding.kind = p_kind
       and finding.external_id = p_external_id
       for update;
    if not found then
        perform ringfence.raise_error('RF152', jsonb_build_object(
            'org_id', p_org_id, 'kind', p_kind, 'external_id', p_external_id));
    elsif v_finding.resolved_at is not null then
        return query
        select 'duplicate', v_finding.resolution, v_finding.resolved_at, v_finding.note;
        return;
    end if;
    update ringfence.reconciliation_finding as finding
       set resolution = 'accepted',
           resolved_at = v_now,
           note = v_note
     where finding.org_id = v_finding.org_id
       and finding.vendor = v_finding.vendor
       and finding.kind = v_finding.kind
       and finding.external_id = v_finding.external_id;
    return query select 'accepted', 'accepted', v_now, v_note;
end
$accept_finding$;

comment on function billing.accept_finding(uuid, text, text, text, text, timestamptz) is
'An operator accepts a finding of reconciliation. Errors: RF001, RF002, RF003, RF006, RF152.';

grant execute on function billing.accept_finding(uuid, text, text, text, text, timestamptz)
   to ringfence_ops;

commit;
