-- Revert ringfence:wallet/draw_lots from pg
begin;
set local role ringfence_owner;
drop function ringfence.draw_lots(uuid, bigint, bigint[]);
commit;
