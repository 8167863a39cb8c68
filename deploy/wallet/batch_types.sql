-- Deploy ringfence:wallet/batch_types to pg
-- requires: wallet/tables

-- Purpose  What goes into a batch of deductions and what comes out of it, each with its place.
begin;
set local role ringfence_owner;

create type ringfence.deduction as (
    place   integer,
    org_id  uuid,
    call_id text,
    amount  bigint,
    details jsonb
);

comment on type ringfence.deduction is 'One item of a batch, parsed and checked.';

create type ringfence.deduction_answer as (
    place   integer,
    org_id  uuid,
    call_id text,
    posting ringfence.posting
);

comment on type ringfence.deduction_answer is 'The answer to one item of a batch.';

commit;
