-- Deploy ringfence:wallet/assert_same_entry to pg
-- requires: wallet/tables
-- requires: core/raise_error

-- Purpose      A key that comes again must bring the same content: amount, kind, what it is about,
--              and expiry and priority where they were given. Details and times may differ.
-- Called by    post_entry_in_full.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF301 naming the field.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_same_entry(
    p_first      ringfence.credit_transaction,
    p_amount     bigint,
    p_kind       text,
    p_reference  text,
    p_expires_at timestamptz,
    p_priority   integer
)
returns void
language plpgsql
stable
as $assert_same_entry$
declare
    v_field text;
    v_first text;
    v_now   text;
begin
    select compared.field, compared.first, compared.now into v_field, v_first, v_now
      from (values
          ('amount', p_first.amount::text, p_amount::text),
          ('kind', p_first.kind, p_kind),
          ('reference', p_first.reference, p_reference),
          ('expires_at', p_first.expires_at::text, p_expires_at::text),
          ('priority', p_first.priority::text, p_priority::text)
      ) as compared (field, first, now)
     where compared.first is distinct from compared.now
     limit 1;
    if found then
        perform ringfence.raise_error('RF301', jsonb_build_object(
            'field', v_field, 'first', v_first, 'now', v_now, 'scope', p_first.scope,
            'key', p_first.key, 'seq', p_first.seq));
    end if;
end
$assert_same_entry$;

comment on function ringfence.assert_same_entry(
    ringfence.credit_transaction, bigint, text, text, timestamptz, integer) is
'Refuses a key that was used before with other content. Errors: RF301.';

commit;
