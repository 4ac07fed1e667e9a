#include <iostream>
#include <string>

std::string OwnMessages();
std::string ClientInUse();

int main() { std::cout << OwnMessages() << " " << ClientInUse() << std::endl; }
