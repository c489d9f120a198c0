package io.troupe.api.election;

import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionTicket;

/** Names a candidacy in any process: who knows it may renew it and resign. */
public record CandidacyHandle(ElectionName name, CandidateName candidate, ElectionTicket ticket) {
  private static final int PARTS = 3;

  /** As {@link #toText} wrote it. */
  public static CandidacyHandle ofText(String text) {
    String[] parts = text.split(":", PARTS);
    try {
      if (parts.length == PARTS) {
        return new CandidacyHandle(
            new ElectionName(parts[0]),
            new CandidateName(parts[2]),
            new ElectionTicket(Long.parseLong(parts[1])));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(said(text) + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(said(text));
  }

  private static String said(String text) {
    return "a candidacy's handle looks like NAME:TICKET:CANDIDATE, not '" + text + "'";
  }

  /** As text: printable ASCII characters without space. */
  public String toText() {
    return "%s:%d:%s".formatted(name, ticket.number(), candidate);
  }
}
