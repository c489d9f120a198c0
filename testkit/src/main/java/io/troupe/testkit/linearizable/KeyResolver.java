package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which effect each answer speaks of. Since values are unique and an operation has one
 * effect, that is a matter of looking up; an answer that fits no effect becomes a call that needs
 * the {@link Call#IMPOSSIBLE}.
 *
 * <p>Without versions each written value gets a number of its own in their place, which identifies
 * effects as well, but does not order them.
 */
final class KeyResolver {

  /** What is known so far of the effect with a certain version. */
  private static final class Draft {
    /** Whether an answer said what the effect was; if not, only its version was mentioned. */
    boolean told;

    /** Null once told: a tombstone. */
    @Nullable String value;

    int number;

    boolean isTombstone() {
      return told && value == null;
    }
  }

  private final List<Operation> operations;
  private final boolean ordered;

  /** A number for each value that somebody wrote, or may have written. */
  private final Map<String, Long> written = new HashMap<>();

  /** The version at which a value was acknowledged or, where it was not, first read. */
  private final Map<String, Long> versions = new HashMap<>();

  private final TreeMap<Long, Draft> drafts = new TreeMap<>();
  private final List<Call> answered = new ArrayList<>();
  private final List<Call> unknown = new ArrayList<>();

  KeyResolver(List<Operation> operations) {
    this.operations = operations;
    this.ordered = RegisterRules.isVersioned(operations);
  }

  KeyHistory resolve() {
    for (Operation operation : operations) {
      String value = operation.value();
      if (RegisterRules.changes(operation) && value != null) {
        written.put(value, written.size() + 1L);
      }
    }
    // Acknowledgements say what happened; reads and conditions may only agree, or add to it.
    operations.forEach(this::draftFromAcknowledgement);
    operations.forEach(this::draftFromRead);
    operations.forEach(this::draftFromMention);

    List<Effect> effects = new ArrayList<>();
    for (Draft draft : drafts.values()) {
      draft.number = effects.size();
      effects.add(new Effect(draft.isTombstone(), !draft.told));
    }
    for (Operation operation : operations) {
      switch (operation.result()) {
        case OK -> answered.add(succeeded(operation));
        case FAIL -> addMismatch(operation);
        case INFO -> addUnknown(operation);
      }
    }
    dropUselessWrites(effects);
    return new KeyHistory(answered, unknown, effects, ordered);
  }

  private void draftFromAcknowledgement(Operation operation) {
    Long version = versionOf(operation);
    if (version == null || !RegisterRules.changes(operation)) {
      return;
    }
    tell(draft(version), operation.value());
    if (operation.value() != null) {
      versions.put(operation.value(), version);
    }
  }

  private void draftFromRead(Operation operation) {
    Long version = versionOf(operation);
    String value = operation.value();
    if (version != null && value != null && versions.putIfAbsent(value, version) == null) {
      tell(draft(version), value);
    }
  }

  private void draftFromMention(Operation operation) {
    boolean failed = operation.result() == Result.FAIL;
    Long version = failed ? operation.version() : operation.expected();
    if (version != null && version > 0 && (failed || happened(operation))) {
      draft(version);
    }
  }

  private boolean happened(Operation operation) {
    String value = operation.value();
    return operation.result() == Result.OK || (value != null && versions.containsKey(value));
  }

  private Draft draft(long version) {
    return drafts.computeIfAbsent(version, v -> new Draft());
  }

  private static void tell(Draft draft, @Nullable String value) {
    if (!draft.told) {
      draft.told = true;
      draft.value = value;
    }
  }

  /** The version that a success reported, or the number that stands for its value. */
  private @Nullable Long versionOf(Operation operation) {
    if (operation.result() != Result.OK) {
      return null;
    }
    if (ordered || operation.value() == null) {
      return operation.version();
    }
    return written.get(operation.value());
  }

  private Call succeeded(Operation operation) {
    Long version = versionOf(operation);
    if (RegisterRules.changes(operation)) {
      int makes = version == null ? Call.ABSENT : draft(version).number;
      return new Call(operation, conditionOf(operation), makes);
    }
    String value = operation.value();
    if (value == null) {
      return new Call(operation, Call.ABSENT, Call.SAME);
    }
    return new Call(
        operation, version == null ? Call.IMPOSSIBLE : effectOf(value, version), Call.SAME);
  }

  /** An effect that nothing makes will do for a value that nobody wrote: it cannot be reached. */
  private int effectOf(String value, long version) {
    Draft draft = drafts.get(version);
    return draft != null && value.equals(draft.value) ? draft.number : Call.IMPOSSIBLE;
  }

  private void addMismatch(Operation operation) {
    Long found = operation.version();
    if (found != null) {
      int needs = found.equals(operation.expected()) ? Call.IMPOSSIBLE : stateOf(found);
      answered.add(new Call(operation, needs, Call.SAME));
    }
  }

  private void addUnknown(Operation operation) {
    if (!RegisterRules.changes(operation)) {
      return;
    }
    String value = operation.value();
    int needs = conditionOf(operation);
    if (value != null) {
      Long version = versions.get(value);
      if (needs != Call.IMPOSSIBLE) {
        unknown.add(
            new Call(operation, needs, version == null ? Call.HIDDEN : draft(version).number));
      }
    } else if (needs == Call.IMPOSSIBLE) {
      addDeleteOfUnmentioned(operation);
    } else if (needs != Call.ABSENT) {
      unknown.add(new Call(operation, needs, Call.ABSENT));
    }
  }

  /** The version would lie between those of two effects, and replace the first for a moment. */
  private void addDeleteOfUnmentioned(Operation operation) {
    Long version = operation.expected();
    var below = version == null || drafts.containsKey(version) ? null : drafts.lowerEntry(version);
    if (below != null) {
      unknown.add(new Call(operation, below.getValue().number, Call.ABSENT_AFTER_HIDDEN));
    }
  }

  /**
   * An unknown write is dropped when its value is never read and there is no version of unknown
   * origin that it could explain; see {@link Search} for why that changes no verdict.
   */
  private void dropUselessWrites(List<Effect> effects) {
    boolean wanted =
        effects.stream().anyMatch(Effect::hidden)
            || unknown.stream().anyMatch(call -> call.makes() == Call.ABSENT_AFTER_HIDDEN);
    if (!wanted) {
      unknown.removeIf(call -> call.makes() == Call.HIDDEN);
    }
  }

  private int conditionOf(Operation operation) {
    Long expected = operation.expected();
    return expected == null ? Call.ANY : stateOf(expected);
  }

  private int stateOf(long version) {
    if (version == 0) {
      return Call.ABSENT;
    }
    Draft draft = drafts.get(version);
    return draft == null ? Call.IMPOSSIBLE : draft.number;
  }
}
