-- Deploy ringfence:monitor/tables to pg
-- requires: core/schemas

-- Purpose  What ought to be deployed.
begin;
set local role ringfence_owner;

create table ringfence.manifest (
    kind     text not null,
    identity text not null,
    detail   text not null,
    digest   text,
    constraint manifest_pkey primary key (kind, identity)
);

comment on table ringfence.manifest is
'Every object, grant and job that belongs to a complete deployment; filled by the last change of '
'the plan.';
comment on column ringfence.manifest.kind is
'table, view, type, index, constraint, trigger, policy, function, procedure, grant, job, data …';
comment on column ringfence.manifest.identity is
'Its qualified name; of a grant the whole sentence.';
comment on column ringfence.manifest.detail is 'What else must be as it was deployed.';
comment on column ringfence.manifest.digest is
'Digest of its body, or of the rows of a registry, taken when it was deployed.';

commit;
