package io.troupe.api.entity;

import java.nio.ByteBuffer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The stored form of events and state: short names with versions, never names of classes. */
public final class AccountSerializer extends SerializerWithStringManifest {
  private static final String BOOKED = "booked@1";
  private static final String BALANCE = "balance@1";

  @Override
  public int identifier() {
    return 4_711; // one of your own, above 40; fixed for ever
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case Account.Booked booked -> BOOKED;
      case Account.Balance balance -> BALANCE;
      default -> throw new IllegalArgumentException("not of an account: " + object.getClass());
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case Account.Booked booked -> bytes(booked.cents());
      case Account.Balance balance -> bytes(balance.cents());
      default -> throw new IllegalArgumentException("not of an account: " + object.getClass());
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    long cents = ByteBuffer.wrap(bytes).getLong();
    return switch (manifest) {
      case BOOKED -> new Account.Booked(cents);
      case BALANCE -> new Account.Balance(cents);
      default -> throw new IllegalArgumentException("unknown manifest " + manifest);
    };
  }

  private static byte[] bytes(long cents) {
    return ByteBuffer.allocate(Long.BYTES).putLong(cents).array();
  }
}
