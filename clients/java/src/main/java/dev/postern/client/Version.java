package dev.postern.client;

/** The version of this package, which {@code pom.xml} repeats. */
final class Version {
  static final String VERSION = "0.1.0";

  private Version() {}
}
