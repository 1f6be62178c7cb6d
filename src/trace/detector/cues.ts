/**
 * The hand-written part: phrases that announce a move of thought, by type. They come from how the literature defines and
 * exemplifies the behaviours (DeepSeek-R1, SEAL, TIP, Thought Anchors, DeltaBench, ReasoningFlow) and hold for any
 * subject matter; the learned weights say how much each type counts. Phrases have one to three words; hyphens separate words.
 */
export const CUES = {
  wait: 'wait|hold on|hmm|hm|oops|uh|whoa|hang on',
  doubt:
    "not sure|unsure|i'm confused|confusing|confused|strange|weird|odd that|contradiction|contradicts|contradictory|inconsistent|inconsistency|doesn't make sense|not make sense|is that right|is this right|is that correct|is this correct|is it correct|something is wrong|something's wrong|something is off|seems off|not certain|uncertain|tricky|i'm stuck|stuck|complicated|messy|unclear|not clear|i doubt|suspicious|too involved|not helpful|hard to|difficult to|isn't it|wonder|wondering|don't know|do not know|seems wrong|puzzling|ambiguous",
  error:
    "mistake|mistaken|mistakes|error|wrong|incorrect|incorrectly|misread|misinterpreted|miscalculated|misunderstood|messed up|overlooked|i forgot|not right|isn't right|can't be right|cannot be right|can't be|not correct|isn't correct|not valid|invalid|doesn't work|does not work|didn't work|not work|doesn't match|does not match|doesn't hold|does not hold|not hold|not match|not possible|impossible|doesn't satisfy|not satisfy|doesn't fit|not consistent|no good|wait no|conflicts|fails|dead end|flawed",
  check:
    'check|checking|verify|verifying|verification|confirm|double check|double checking|recheck|re check|recompute|recalculate|re verify|re evaluate|reevaluate|re examine|reexamine|validate|make sure|sanity check|plug back|plugging back|substitute back|plug in|plugging in|cross check|test this|to be sure|be sure|ensure|just to confirm|compute again|calculate again|count again|go through again',
  confirm:
    "correct|matches|match|consistent|works|holds|checks out|check out|makes sense|satisfied|satisfies|good|great|perfect|indeed|confirmed|confirms|as expected|confident|seems right|that's right|is right|sounds right|seems correct|yes|exactly|nice|✓|verified|agrees|valid|no issue|looks good|looks right|seems reasonable|reasonable|plausible|seems plausible|helpful|promising",
  switch:
    'alternatively|another approach|another way|another method|another idea|another angle|another strategy|another possibility|another thought|another perspective|different approach|different way|different method|different strategy|different angle|different perspective|differently|other approach|other way|start over|starting over|go back|going back|step back|back to|scrap|abandon|better approach|better way|better to|easier way|simpler way|smarter way|easier to|might be easier|maybe better|reconsider|revisit|restart|rethink|re think|other method|instead|or maybe|or perhaps|different route|change approach|try a different',
  reject:
    "wait no|scrap that|scrap this|start over|starting over|dead end|never mind|no that's|not working|isn't working|won't work|going in circles|getting nowhere|nowhere|abandon|backtrack|doesn't help|no wait|that's wrong|that's not|isn't right|can't be right|not going anywhere|stuck here|i'm stuck|too complicated|too messy|my mistake|was wrong|is flawed|is wrong",
  attempt:
    "let's try|let me try|try to|trying|try|attempt|tries|experiment|small cases|small case|small values|test with|test cases|guess|trial and error|can try|could try|play with|playing with|see if|see what happens|what happens if",
  example:
    'for example|for instance|example|examples|such as|suppose|consider the case|special case|concrete|e g|say if|take the|imagine|case where|like when|specific case|simple case|illustrate',
  suppose:
    "what if|what about|how about|suppose|assume|assuming|let's say|imagine|say if|hypothesize|hypothesis|conjecture|could it be|is it possible|could there be|maybe there|perhaps there|maybe the|perhaps the",
  hypothesis:
    "maybe|perhaps|might be|could be|possibly|what if|assume|assuming|hypothesize|hypothesis|conjecture|let's say|presumably|would it|could it|may be|i think|i guess|i suspect|my guess|likely|seems like|probably|might|maybe i|maybe we|is it possible|could there|is there",
  plan: "let me|let's|i need to|need to|first|next|i'll|we need to|we should|i should|we can|we'll|start by|step|going to|now let's|let us|to find|to do this|to solve|goal is",
  conclude:
    'therefore|final answer|the answer|in conclusion|hence|thus|in summary|to summarize|overall|so the answer|conclude|conclusion|answer is|boxed',
  recall:
    'recall|remember|known|formula|theorem|by definition|i know|know that|according to|definition|property|identity|lemma|rule|fact',
  again: 'again|once more|earlier|previously|previous|original|initial|above|originally|before',
  ponder:
    "let me think|let's think|think about|thinking|let me see|let's see|consider|think again|let me reconsider|look at|question is|figure out|interesting|let me recall|hmm okay|but how|but why|but what|how about|what about",
  negate: "no|not|don't|doesn't|can't|cannot|isn't|didn't|never|nothing|neither|without",
  but: 'but|however|although|though|yet|on the other|other hand|actually',
} as const;

export type CueType = keyof typeof CUES;
export const CUE_TYPES = Object.keys(CUES) as CueType[];

/** Words that open a sentence without saying what it does: what follows them counts as an opening too. */
export const INTERJECTIONS =
  'wait hmm hm okay ok so but well no yes oh ah alright right now and actually however then also hold on oops yeah hence therefore thus because maybe perhaps'.split(
    ' ',
  );
