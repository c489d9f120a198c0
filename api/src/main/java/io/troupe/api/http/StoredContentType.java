package io.troupe.api.http;

import io.troupe.api.http.request.RequestHead;
import io.troupe.api.map.Content;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.scaladsl.model.headers.CustomHeader;

/** The content type of a value as its writer wrote it, which Pekko would spell its own way. */
final class StoredContentType extends CustomHeader {
  /** What a value is of which nobody said what it is. */
  static final String UNSAID = ContentTypes.APPLICATION_OCTET_STREAM.toString();

  private static final HttpHeader OF_UNSAID = new StoredContentType(UNSAID);

  private final String value;

  private StoredContentType(String value) {
    this.value = value;
  }

  /** The header for a value. */
  static HttpHeader of(Content content) {
    String type = textOf(content);
    return type.equals(UNSAID) ? OF_UNSAID : new StoredContentType(type);
  }

  /** The content type of a value; never empty, and safe to write as a header. */
  static String textOf(Content content) {
    String type = content.type();
    return type.isEmpty() || !RequestHead.isPrintable(type) ? UNSAID : type;
  }

  @Override
  public String name() {
    return "Content-Type";
  }

  @Override
  public String lowercaseName() {
    return "content-type";
  }

  @Override
  public String value() {
    return value;
  }

  @Override
  public boolean renderInRequests() {
    return false;
  }

  @Override
  public boolean renderInResponses() {
    return true;
  }
}
