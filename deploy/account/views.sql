-- Deploy ringfence:account/views to pg
-- requires: account/tables

-- Purpose  What people look up about organizations.
begin;
set local role ringfence_owner;

create view billing.organizations as
select organization.org_id,
       organization.name,
       organization.email,
       organization.currency,
       wallet.debt_limit,
       wallet.recharge_threshold,
       organization.settings,
       organization.created_at
  from ringfence.organization as organization
  join ringfence.wallet as wallet on wallet.org_id = organization.org_id;

comment on view billing.organizations is 'Every organization with its limits and what it has set.';

create view billing.vendor_links as
select link.org_id, link.vendor, link.kind, link.external_id, link.linked_at
  from ringfence.vendor_link as link;

comment on view billing.vendor_links is 'Which id at which vendor belongs to which organization.';

grant select on billing.organizations, billing.vendor_links
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
