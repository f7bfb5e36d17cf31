"""Maya's five open opportunities: one waits for an answer, one has a plan, three are special."""

HEAD = (
    "opportunity_id,name,account,contact_id,owner,segment,stage,status,amount,currency,"
    "created_on,close_date,next_step,next_step_on\n"
)
OPPORTUNITIES = (
    HEAD
    + """\
V1,Vantor rollout,Vantor,c1,Maya,Retail,Offer,open,40000,EUR,2026-10-01,2026-12-18,,
H1,Halden,Halden,c2,Maya,Retail,Contract,open,31000,EUR,2026-09-01,2026-12-11,Order form,2026-11-25
O1,Osprey pilot,Osprey,c3,Maya,Rail,Offer,open,22000,EUR,2026-10-05,2026-12-20,,
T1,Tamsin care,Tamsin,c4,Maya,Retail,Offer,open,18000,EUR,2026-10-05,2026-12-20,,
N1,Norden lift,Norden,c5,Maya,Rail,Offer,open,9000,EUR,2026-11-02,2027-01-20,,
W1,Won before,Vantor,c1,Maya,Retail,Won,won,20000,EUR,2026-05-01,2026-07-01,,
L1,Lost before,Osprey,c3,Maya,Rail,Lost,lost,20000,EUR,2026-05-01,2026-07-01,,
"""
)
CONTACTS = """\
contact_id,name,email,phone,account,country,time_zone,has_opted_out
c1,Ann Vale,ann@vantor.example,,Vantor,US,America/New_York,false
c2,Ben Hald,ben@halden.example,,Halden,DE,Europe/Berlin,false
c3,Cem Osk,cem@osprey.example,,Osprey,IN,Asia/Kolkata,false
c4,Dora Tam,dora@tamsin.example,,Tamsin,DE,Europe/Berlin,true
c5,Eli Nord,eli@norden.example,,Norden,AU,Australia/Sydney,false
"""
ACTIVITIES = """\
activity_id,opportunity_id,contact_id,owner,kind,direction,happened_at,subject
a1,V1,c1,Maya,email,out,2026-11-17T10:00:00Z,Offer
a2,V1,c1,Maya,email,in,2026-11-19T15:00:00Z,Question on rollout
a3,H1,c2,Maya,email,in,2026-11-18T09:00:00Z,Form follows
a4,H1,c2,Maya,email,out,2026-11-18T12:00:00Z,Thanks
a5,O1,c3,Maya,email,out,2026-11-10T09:00:00Z,Pilot
a6,O1,c3,Maya,email,out,2026-11-12T09:00:00Z,Pilot
a7,O1,c3,Maya,email,out,2026-11-16T09:00:00Z,Pilot
a8,O1,c3,Maya,email,out,2026-11-18T09:00:00Z,Pilot
a9,T1,c4,Maya,email,out,2026-11-02T09:00:00Z,Care
"""
TARGETS = "scope_kind,scope_name,period,amount,currency\nowner,Maya,2026-Q4,60000,EUR\n"
