"""English phrases that speak of obstacles, by kind; the notation is in ``lexicon``."""

from __future__ import annotations

PHRASES: dict[str, str] = {
    "budget": """
        (no|not enough|lack of|insufficient|without|out of|over|exceeds _|beyond _) _ (budget|
        funds|funding|money); budget* ~ (cut|cuts|freeze|frozen|froze|slashed|reduced|exhausted|
        spent|gone|missing|tight|unclear|unconfirmed|constraint*|pending|used up); (freeze|
        froze|frozen|cut|cuts|cutting|slash*|stop|stopped) _ _ (budget*|spend*|funding|purchas*|
        capex); (budget*|funding|funds|spend*) ~ (not|*n't|never|yet to be) _ (approved|
        confirmed|allocated|released|secured|available|there); (spending|hiring|capex|purchas*)
        (freeze|stop|ban); stop (on|to) _ (purchas*|spend*); (funding|funds|budget) ~ (pulled|
        withdrawn|stopped|fell through); (can't|cannot|can not|couldn't) afford; (need*|waiting
        for|wait for|awaiting) _ _ (budget|funding); (unfunded|unbudgeted|not budgeted|not in
        the budget);
        (won't|wont|can't|cannot|not|refus*|declin*) _ _ _ (release|fund|spend|invest); (capex|
        cost-saving*|cost-cut*|savings program*|cost control|austerity|spending review|exception
        approval); (money|funds|budget*) ~ (til|till|until|earliest|only|next year); (tighten*|
        trim*|reduc*|slash*|cutting) _ (budget*|cost*|spend*|expens*);
        (purchase|request|requisition|order|investment|spend*|expense*|business case) ~
        (rejected|declined|denied|turned down|refused|vetoed|not approved|blocked); (rejected|
        declined|denied|turned down|refused|vetoed|blocked) by (the |their )?(finance|
        controlling|cfo|board|committee); (grant|subsidy|funding|money|investor*) ~ (not
        renewed|ran out|ended|fell through|missing|cancelled|canceled|withdrawn|delayed);
        (can't|cannot|can not|couldn't|unable to) (pay|finance|fund); (spend|use|put) ~ (money|
        budget|it) ~ (elsewhere|something else|other things)
    """,
    "decision_maker": """
        (don't|do not|doesn't|does not|not|no idea|unclear|unsure|unknown|not sure) ~ who ~
        (decid*|decision*|sign*|approv*|buy*|budget); who ~ (decides|signs|approves) ~ (unclear|
        unknown|open); (unclear|unknown|missing|no|not met|haven't met|never met) _ _
        (decision-maker*|economic buyer|signer|signatory|budget holder|approver);
        (decision-maker|economic buyer|signer|signatory|budget holder|approver) ~ (unknown|
        unclear|missing|not identified|not known|not involved|not engaged|unavailable|absent|
        away|on leave|on holiday|on vacation|on sick leave|out of office|leave); (can't|cannot|
        can not|couldn't|no|won't|didn't|unable to) _ (get |have |give us )?_ (access|introduc*|
        intro) ~ (ceo|cfo|cio|cto|coo|vp|director|board|decision*|executive*|management|boss|
        us); (no access|can't get|cannot get|unable to reach|can't reach|cannot reach|blocked
        from) ~ (ceo|cfo|cio|cto|coo|vp|director|board|decision*|executive*|management|boss|
        exec*); (only|just) (talking|speaking|talked|spoke|dealing) (to|with); (has|have|with)
        no (authority|mandate|power|say); (not|isn't) (the|a) (decision-maker|one who decides);
        (not authori*|single-threaded); gatekeep*; (need*|requires|missing|waiting for|lack*) _
        _ (sign-off|signoff|sign off|approval|buy-in) (from|of|by) _ _ (ceo|cfo|cio|cto|coo|vp|
        director|board|someone|management|above|executive*);
        (boss|manager|superior|owner|board|husband|partner) ~ (last word|final say|must approve|
        has to approve|needs to approve|to convince|be convinced); (last word|final say|final
        word|has the say|calls the shots|pulls the strings); (never|not|haven't|hasn't|n't) _
        (met|spoken|talked to|been introduced); (buying|steering|decision) (committee|group|
        board); (not|isn't) (his|her|their) (call|decision); (goes|go|has to go|must go) (to|
        through|up to) (the |their )?(board|headquarters|hq|parent|group|management);
        (nobody|no one|noone|none) ~ (signing|decision|authority|power|decide*|sign); (final|
        formal) (approval|decision|say|sign-off|word) _ (sits|lies|rests|is|made|taken|comes);
        (only|just) _ (met|meeting|know|knows|seen) _ (users|user|the team|middle|junior|
        analyst*); (headquarter*|hq|parent company|group|head office) ~ (decid*|approv*|sign*|
        has to|must)
    """,
    "competitor": """
        (competitor*|competition|rival*|competing (offer|bid|vendor|product|quote*));
        (evaluating|considering|comparing|looking at|talking to|testing|trialing|shortlist*) _ _
        (other|another|several|alternative*|different) _ (vendor*|supplier*|provider*|solution*|
        tool*|product*|option*|offer*); (also|already) (evaluating|considering|testing|
        comparing|in talks with|piloting); (incumbent|existing|current) (vendor|supplier|
        provider); (leaning|lean|tend*) (towards|toward|to) (the |an? )?_ (vendor|incumbent|
        other*|alternative|competitor); (lost|lose|losing) (this |it |out )?to (the |an?
        )?(competit*|rival*|incumbent|another|other); (went|gone|going|go|signed) with (another|
        a different|other|someone else); (we may|we might|could|afraid to) lose (this|it|them);
        (other|another|cheaper|better) (vendor*|supplier*|offer*|bidder*|quote*); (contract|
        tied|locked|bound) ~ (with|to) (their|the|another) (current|existing|other|vendor|
        provider|supplier);
        (got|has|have|had|received|requested|request|getting|asked for|collecting) _ _ (quote*|
        offer*|bid*|proposal*|demo*) from; (bake-off|rfp|beauty contest|the others|other two|two
        others|other bidders|head-to-head|benchmark* us); (second|third|other|another|
        alternative) (supplier|vendor|provider|offer|quote|option|bidder);
        (currently|also|already|in parallel) _ (piloting|trialing|evaluating); (in parallel|side
        by side|head to head|similar product|similar tool|similar
        solution|other tool)
    """,
    "timing": """
        (project*|decision*|rollout|deal|purchase|order|start|launch|go-live|everything|
        initiative|evaluation|it|they|timeline|all decisions) ~ (postpone*|delayed|pushed|on
        hold|deferred|paused|put off|parked|shelved|deprioriti*|slipp*); (postpone*|on hold|put
        off|back burner|backburner|shelved|deprioriti*|deferred|pushed (out|back|to)|paused
        until); (not|no longer|isn't|low|lower|lowest) (a |an |the |their |really a )?(top |high
        |main )?priorit*; (other|different|competing|more urgent) _ (priorities|projects|topics|
        things) (first|come first|now|right now)?; (no|without|lack of) (urgency|rush|timeline|
        time|compelling event|time line); (not|no) ~ (before|until|till) ~ (q1|q2|q3|q4|next|
        year|quarter|summer|january|february|march|april|may|june|july|august|september|october|
        november|december|spring|autumn|fall|winter); (next|following) (fiscal |financial |
        calendar )?year; (too early|bad timing|not now|not the right time|wrong time|too busy|no
        capacity on their side); (call|come|get|check|circle) back (in|next|after) _; (after|
        maybe after) (the )?(summer|holidays|vacation|year end|year-end); (delay|delayed|delays|
        delaying) (again|further|until|till|to);
        (slips|slipped|slipping|pushed|moved|moves|moving|shifts|shifted) (to|into|out|by);
        (revisit|reconnect|circle back|pick (this|it) up|come back|get back|wait*|resume) ~
        (year|quarter|month|months|spring|summer|autumn|fall|winter|january|february|march|
        april|may|june|july|august|september|october|november|december|q1|q2|q3|q4|holidays);
        (swamped|too busy|very busy|busy with|tied up|snowed under|no time); (not|no) (in a
        )?(hurry|rush); (can|could|will) wait; year-end (closing|freeze);
        (all|full|takes|taking) _ (their |his |her )?(attention|focus|capacity|time); (until|
        till|not before|after) (the )?(spring|summer|autumn|fall|winter|easter|christmas|
        holidays|year end|budget round); (next|coming) (quarter|half-year|half year|fiscal year|
        season); (try|ask|call|check) again
    """,
    "legal": """
        (legal|lawyer*|counsel|attorney*|legal department|legal team) ~ (redlin*|review*|stuck|
        block*|reject*|objection*|concern*|issue*|problem*|delay*|pending|slow|open|waiting|
        push* back|negotiat*|has not|hasn't|won't|refus*|sitting on); (redline*|red line*|
        redlined); (contract|msa|nda|dpa|agreement|terms|paperwork|t&c|t&cs|clause*|liability|
        sla|po) ~ (stuck|pending|unsigned|not signed|rejected|disput*|negotiat*|redlin*|under
        review|in review|still open|missing|delay*|with (their |the )?(legal|lawyer*|counsel|
        procurement)|not accepted|object*); (waiting|wait) (for|on) ~ (contract|msa|nda|dpa|
        signature|paperwork|legal|lawyer*|procurement|purchasing); (stuck|held up|sits|sitting|
        delayed) (in|with|at) (their |the )?(legal|procurement|purchasing|contract*); (vendor|
        supplier) (registration|onboarding|portal) ~ (pending|missing|required|open);
        (liability|indemni*|termination|ip|payment) (clause|terms|cap) ~ (issue*|problem*|open|
        again|disput*|unacceptable); (own|their) (paper|contract|terms) (required|only|instead);
        tender (required|process|procedure);
        (lawyer*|counsel|attorney*|redline*|unlimited liability|liability cap|indemni*|msa|dpa|
        legal team|legal department|legal review);
        (no|still no|missing|without) _ (signed|signature|countersign*) _ (nda|contract|msa|dpa|
        agreement|order)?; (no|still no|missing|awaiting|waiting for) _ (nda|msa|dpa|purchase
        order|framework agreement)
    """,
    "technical": """
        (missing|lack*|no|without|need*|absent) _ _ (integration*|feature*|api|connector*|
        interface|functionality|plugin|single sign-on); (integration*|feature*|api|connector*|
        migration|interface|sso|import|export) ~ (missing|gap*|fail*|not supported|not work*|
        unsupported|broken|problem*|issue*|not available|required|unclear|impossible|complex|
        buggy|doesn't|does not); (doesn't|does not|can't|cannot|can not|don't|won't|not) _
        (support*|integrate*|work with|connect|export|import|scale|handle|run on|meet (their |
        the )?requirement*); (poc|pilot|trial|proof of concept|test|demo|prototype) ~ (fail*|
        crash*|bug*|went (badly|wrong)|problem*|issue*|negative|disappoint*|slow);
        (showstopper*|show stopper*|deal breaker*|dealbreaker*|technical (blocker*|issue*|
        problem*|gap*|concern*|hurdle*|limitation*)|incompatib*|not compatible|feature gap*|
        product gap*|bugs|crash*); (performance|latency|scalab*) (issue*|problem*|concern*|too);
        (requirement*|use case) (not met|not covered|unmet); (not|isn't) (technically
        )?(feasible|a technical fit);
        (we|product|tool|software|version) ~ (do not|don't|does not|doesn't|not|cannot|can't) _
        (offer|provide|have|cover); (it|it team|it department|architect*|developer*|engineer*)
        (is|are|has|have) _ (scepti*|skepti*|doubt*|concern*|against|worr*|hesita*|reluctant);
        migration ~ (messy|risk*|hard|difficult|complex|effort|heavy|scary); (legacy|
        workaround*|custom development|not on the roadmap|on the roadmap|rate limit*|downtime|
        outage*);
        (does|do|did|is|are) not (work|run|load|sync|connect|fit|cover); (not possible|
        impossible|too slow|timeouts|time-outs|error messages)
    """,
    "internal_change": """
        (champion|sponsor|contact|buyer|cio|cfo|ceo|cto|director|manager|head|main contact|
        mentor|coach) _ (has |had |just |already |recently )?(left|leaves|leaving);
        (champion|sponsor|contact|buyer|cio|cfo|ceo|cto|director|manager|head|main contact|
        mentor|coach) ~ (quit|resigned|fired|laid off|let go|replaced|
        retired|retir*|gone|departed|moved on|promoted|changed (job*|role*)); (left|leaves|
        leaving|quit) (the |their )?(company|firm|organi*|job|role); (new|incoming|interim)
        (ceo|cfo|cio|cto|coo|vp|director|head of|management|owner|boss|manager|leadership);
        (re-org*|restructur*|layoff*|lay-off*|merger|acquisition|acquired|being acquired|taken
        over|takeover|spin-off|downsizing|carve-out|change of (ownership|management|leadership)|
        management change|leadership change); (headcount|staff) (cut*|reduction*);
        (resigned|resigns|laid off|got fired|let go|successor|hiring freeze|layoffs|parental
        leave|maternity leave|paternity leave|gave notice|moved to another (team|department|
        role|company)|new role|new owner*);
        change of (ceo|cfo|cio|cto|director|head|manager)
    """,
    "price": """
        (too|very|more|so|quite|really) (expensive|pricey|costly|high a price); (price*|pricing|
        quote|cost*|offer|fee*|rate*) ~ (too high|too much|above|higher|over|double|triple|
        twice|issue*|problem*|concern*|objection*|pushback|push back|negotiat*|expensive|
        unacceptable|not accepted|out of range|shock); (want*|ask*|need*|demand*|request*|
        expect*|push* for|insist*) _ _ _ (discount*|lower price|better price|price cut|
        reduction|rebate|cheaper); (asking|ask|asks|asked|want|wants|push*) _ _ (lower|better|
        cheaper|special) _ (price*|rate*|offer|deal|terms); (cheaper|undercut*|underbid|
        price-sensitive|sticker shock|price war|lower (price|offer|bid|quote)); (can't|cannot|
        don't|do not|doesn't) (justify|see) (the )?(price|cost|roi|value|spend); (no|unclear|
        weak) (roi|business case); (unlimited|bigger|higher|more|extra|further|steep|deep|huge)
        (discount*|rebate*);
        (cost*|pay*|charge*) _ more than; (haggl*|bargain*|price-match|match the price|price
        tag|price point|rebate); (complain*|unhappy|shocked|surprised|grumbl*|balk*|choke*|
        chok*) ~ (price*|cost*|quote|rate*|total|number); (procurement|purchasing|they|cfo) ~
        (squeez*|push* down|beat* down|beating)
    """,
    "no_decision": """
        (no|without|never|not|didn't|hasn't|haven't) _ (response|reply|replied|repl*|answer*|
        respond*|feedback|word|news|heard back|hear back|callback|call back); (gone|went|going|
        went all|is|are|has been|been) (quiet|silent|dark|cold|radio silent); (ghost*|
        unresponsive|radio silence|not responding|doesn't respond|not reachable|unreachable|
        stopped (answering|responding|replying)); (status quo|no decision|do nothing|doing
        nothing|undecided|indecisi*|can't decide|cannot decide|inertia); (stay*|stick*|keep*|
        remain*|continue*|live) (with|using) (the |their |what |a )?_ (current|existing|old|
        status|they|have|excel|spreadsheet*|system|process|solution|way); (happy|satisfied|fine|
        content) with (the |their |what )?_ (current|existing|they|have|excel|spreadsheet*|
        status|system|process|solution|setup|old|now); (lost|losing|no|little|cooled|less)
        (interest|momentum|enthusiasm); (in-house|in house|inhouse|build it themselves|do it
        themselves|internal (solution|build));
        (voicemail*|voice mail*|no-show|didn't show|did not show|nothing back|nothing since|not
        heard|no sign|unanswered|chasing|cancelled again|canceled again|rescheduled again|stood
        me up|keeps postponing); (build*|built|develop*|doing|do) ~ (themselves|themself|
        in-house|internally|own tool|own solution); (can live|works well enough|good enough|no
        pain|no need|not convinced|wait and see);
        (rather|prefer to|want to|wants to|would like to|decided to) _ (keep|stay|stick|
        continue|wait|leave); (old|existing|current) (system|tool|solution|process|provider) ~
        (another|longer|for now|for the moment|is fine|good enough)
    """,
    "security": """
        (security|infosec|info sec|compliance|privacy|gdpr|data protection|dpo|ciso|data
        residency|regulat*|audit|risk team|pentest|penetration test) ~ (questionnaire|review|
        concern*|issue*|problem*|block*|fail*|reject*|pending|outstanding|open|missing|required|
        requested|objection*|finding*|assessment|demand*|delay*|worr*|not (met|passed|happy|
        satisfied)); (concern*|worr*|issue*|objection*|block*|question*|reject*) ~ (security|
        infosec|compliance|privacy|gdpr|data protection|dpo|ciso|data residency|data location|
        hosting|cloud); (soc-2|iso-27001|iso|hipaa|pci|fedramp|tisax) _ (report|certif*|
        required|missing|needed|compliance); (not|no|missing|without|lack*) _ (soc-2|iso-27001|
        iso|hipaa|gdpr|fedramp|tisax|certif*|compliant); (vendor|third-party) risk (assessment|
        review); (no cloud|cloud (ban|policy|not allowed)|on-prem* only|must be on-prem*);
        (ciso|infosec|dpo|pentest*|pen test*|penetration test*|security (questionnaire|audit|
        assessment|concern*)|data residency|works council|data sovereignty);
        (it security|security team|security officer|data protection officer) ~ (ask*|want*|
        need*|insist*|check*|review*); where ~ (data|servers) ~ (hosted|stored|located|kept)
    """,
    "resources": """
        (our|we have no|we lack|we don't have|no|not enough|missing|without|short of|lack of|
        lack*) _ (presales|pre-sales|sales engineer*|solution engineer*|engineer*|consultant*|
        implementation (team|capacity|slot*)|delivery (team|capacity|slot*)|project manager*|
        internal resource*|our resource*) ~ (available|capacity|free|booked|busy|time)?; (our|
        we) ~ (fully booked|no capacity|overbooked|overloaded|understaffed|short-staffed|short
        staffed|can't deliver|cannot deliver|can't staff|cannot staff|booked until|lead time*);
        (we have|we've|we've got|there is) (nobody|no one|noone|no time|no capacity|no people|no
        staff); (delivery|implementation|onboarding|services|shipping|supply) (team )?(capacity|
        backlog|bottleneck|delay*|slot*|shortage*|lead time); (out of stock|supply shortage|
        can't ship|cannot ship);
        (our|only) _ _ (engineer*|consultant*|presales|specialist*|expert*) ~ (another|other|
        busy|not|unavailable|till|until|leave|sick|booked|short|tied); (no|not enough|short on|
        lack of) _ (hands|capacity|bandwidth|headcount|manpower); (double-booked|stretched thin|
        can't take on|cannot take on)
    """,
}
