-- Deploy ringfence:inbox/mask_secrets to pg
-- requires: inbox/secret_names

-- Purpose      Replaces what stands under a secret name by ***, at any depth; also the value of a
--              pair such as {"name": "Authorization", "value": "…"}. What lies more than 60 levels
--              deep and has a secret name in it is replaced as a whole.
-- Called by    receive_webhook.
-- Idempotency  Masking twice is masking once.
-- Locks        None.
-- Errors       None.
-- Returns      The masked value.
begin;
set local role ringfence_owner;

create or replace function ringfence.mask_secrets(
    p_value jsonb,
    p_depth integer default 0
)
returns jsonb
language plpgsql
immutable
as $mask_secrets$
declare
    c_masked constant jsonb := '"***"'::jsonb;
    v_ending constant text := ringfence.secret_names() || '$';
    v_pair   boolean;
begin
    -- Most branches have no secret name in them, which is found out at once; the trunk has one, or
    -- nobody would have called.
    if jsonb_typeof(p_value) not in ('object', 'array')
       or p_depth > 1 and p_value::text !~* (ringfence.secret_names() || '"') then
        return p_value;
    elsif p_depth > 60 then
        return c_masked;
    elsif jsonb_typeof(p_value) = 'array' then
        return (select coalesce(jsonb_agg(ringfence.mask_secrets(element.value, p_depth + 1)
                                          order by element.place), '[]')
                  from jsonb_array_elements(p_value) with ordinality as element (value, place));
    end if;

    v_pair := coalesce(p_value ->> 'name' ~* v_ending, false)
              or coalesce(p_value ->> 'key' ~* v_ending, false);
    return (select coalesce(jsonb_object_agg(member.key, case
                       when jsonb_typeof(member.value) = 'null' then member.value
                       when member.key ~* v_ending then c_masked
                       when v_pair and lower(member.key) = 'value' then c_masked
                       when jsonb_typeof(member.value) in ('object', 'array')
                       then ringfence.mask_secrets(member.value, p_depth + 1)
                       else member.value end), '{}')
              from jsonb_each(p_value) as member (key, value));
end
$mask_secrets$;

comment on function ringfence.mask_secrets(jsonb, integer) is
'Replaces what stands under secret names by ***.';

commit;
